import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { startPrometheus } from '../../../local/monitoring/servers.ts';
import type { RecordingRule } from '../rule.ts';
import { STEP_SECONDS } from './month-of-history.ts';

const run = promisify(execFile);

/** The programs, and the folder that Prometheus keeps its data in. */
export type Backfill = { prometheus: string; promtool: string; folder: string };

/** Rules, and the span in Unix seconds that they are evaluated for. */
export type Pass = { rules: readonly RecordingRule[]; from: number; to: number };

/** Makes blocks of data from samples. Fewer and longer blocks than a server's own take a tenth of the time. */
export async function backfillSamples({ promtool, folder }: Backfill, openMetrics: string): Promise<void> {
  const file = join(folder, 'history.txt');
  writeFileSync(file, openMetrics);
  await run(promtool, [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    '--quiet',
    '--max-block-duration=240h',
    file,
    dataOf(folder),
  ]);
}

/**
 * Evaluates rules over existing data. Rules that read recorded series need a later pass. When in each step they are
 * evaluated depends on the names of their group and their file, so the file's has no folder, which is another each time:
 * https://github.com/prometheus/prometheus/blob/v3.15.0/rules/group.go, `EvalTimestamp`
 */
export async function backfillRules(backfill: Backfill, { rules, from, to }: Pass): Promise<void> {
  const { promtool, folder } = backfill;
  writeFileSync(join(folder, 'pass.yaml'), stringify({ groups: [{ name: 'pass', rules }] }));
  await withPrometheus(backfill, (url) =>
    run(
      promtool,
      [
        'tsdb',
        'create-blocks-from',
        'rules',
        '--quiet',
        `--start=${from}`,
        `--end=${to}`,
        `--eval-interval=${STEP_SECONDS}s`,
        '--max-block-duration=240h',
        `--output-dir=${dataOf(folder)}`,
        `--url=${url}`,
        'pass.yaml',
      ],
      { cwd: folder },
    ),
  );
}

/** Runs Prometheus on the data for as long as `use` takes. It scrapes nothing. */
export async function withPrometheus<T>(
  { prometheus, folder }: Backfill,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const configPath = join(folder, 'prometheus.yaml');
  mkdirSync(dataOf(folder), { recursive: true });
  writeFileSync(configPath, '{}\n');
  const server = await startPrometheus({ file: prometheus, port: 0, configPath, dataDir: folder });
  try {
    return await use(server.url);
  } finally {
    await server.stop();
  }
}

/** As the local platform lays it out. */
function dataOf(folder: string): string {
  return join(folder, 'tsdb');
}
