import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { useLocalCredentials } from '../../scripts/config.ts';
import { measureAll } from './measure/measure-all.ts';
import type { BenchOptions } from './options.ts';
import { type BenchResult, resultToJson } from './report/bench-result.ts';
import { describeMachine } from './report/machine.ts';
import { renderReport } from './report/report.ts';
import { writeResults } from './report/results-page.ts';
import { judge, type Verdict } from './report/targets.ts';

/**
 * Measures, prints and writes the figures. False if a target was missed; by a quick run twice, because a second of
 * something else on the machine spoils its short measurements.
 */
export async function runBench(options: BenchOptions, say: (line: string) => void): Promise<boolean> {
  useLocalCredentials([]);
  let { result, verdicts } = await measureAndJudge(options, say);
  if (options.quick && !areMet(verdicts)) {
    say('A target was missed. Measuring once more, in case something else disturbed it.\n');
    ({ result, verdicts } = await measureAndJudge(options, say));
  }

  await mkdir(dirname(options.jsonFile), { recursive: true });
  await writeFile(options.jsonFile, resultToJson(result));
  say(`${options.jsonFile} written`);
  if (options.write) writeResults({ check: false, newResult: result }, say);
  return areMet(verdicts);
}

async function measureAndJudge(options: BenchOptions, say: (line: string) => void) {
  const startMs = performance.now();
  const figures = await measureAll(options, (line) => {
    const seconds = (performance.now() - startMs) / 1000;
    say(`${seconds.toFixed(0).padStart(4)} s  ${line}`);
  });
  const result = resultOf(options, figures);
  const verdicts = judge(result, options);
  say(`\n${renderReport(result, verdicts)}\n`);
  return { result, verdicts };
}

function areMet(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(({ met }) => met !== false);
}

function resultOf(options: BenchOptions, figures: BenchResult['figures']): BenchResult {
  const { runs, seconds, events, connections, onDisk } = options;
  return {
    release: packageJson.version,
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    emulators: onDisk ? 'on disk' : 'in memory',
    settings: { runs, seconds, events, connections },
    figures,
  };
}
