import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Child, startNodeChild } from '../../local/processes/start-child.ts';
import { type ProcessUsage, readUsage } from './process-usage.ts';

export type ProbeReport = z.output<typeof reportSchema>;

export type ProbedChild = Child & {
  port: number;
  /** Collects garbage, then reports the heap in use and the AWS calls since the start. */
  report(): Promise<ProbeReport>;
  usage(): Promise<ProcessUsage>;
};

export type ProbedChildOptions = {
  name: string;
  /** From the root of the repository. */
  script: string;
  env: Record<string, string>;
  /** Receives each line of its standard output. */
  onLine?: (line: string) => void;
  /** The folder for a CPU profile, written when it stops. */
  cpuProfileDir?: string | undefined;
};

const reportSchema = z.object({
  type: z.literal('probe'),
  heapUsedBytes: z.number(),
  /** By the call's name in its `x-amz-target` header. */
  calls: z.record(z.string(), z.number()),
});

/** Starts a script with the benchmark's probe in its process. */
export async function startProbedChild({
  name,
  script,
  env,
  onLine,
  cpuProfileDir,
}: ProbedChildOptions): Promise<ProbedChild> {
  const output = new PassThrough();
  const lines = createInterface({ input: output });
  if (onLine) lines.on('line', onLine);
  const profile = cpuProfileDir === undefined ? '' : ` --cpu-prof --cpu-prof-dir=${cpuProfileDir}`;
  const probe = new URL('./process-probe.ts', import.meta.url).href;
  const child = await startNodeChild(fileURLToPath(new URL(`../../${script}`, import.meta.url)), {
    name,
    env: { ...env, NODE_OPTIONS: `--import=${probe}${profile}` },
    onOutput: (chunk) => output.write(chunk),
  });

  return {
    ...child,
    async report() {
      const reported = reportIn(lines);
      child.kill('SIGUSR2');
      return reported;
    },
    usage: () => readUsage(child.pid),
  };
}

async function reportIn(lines: NodeJS.EventEmitter): Promise<ProbeReport> {
  while (true) {
    const [line] = await once(lines, 'line', { signal: AbortSignal.timeout(30_000) });
    const parsed = reportSchema.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
