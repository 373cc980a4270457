import { z } from 'zod';
import { figures } from './figures.ts';

export const benchResult = z.object({
  release: z.string(),
  date: z.iso.date(),
  machine: z.object({ cpu: z.string(), cores: z.number(), memoryGiB: z.number(), node: z.string() }),
  emulators: z.enum(['in memory', 'on disk']),
  settings: z.object({
    runs: z.number(),
    seconds: z.number(),
    events: z.number(),
    connections: z.number(),
  }),
  figures,
});

/** One run of the benchmark: release, machine, settings and figures. */
export type BenchResult = z.output<typeof benchResult>;

/** For the file: fractions keep five digits, which no measurement here exceeds. */
export function resultToJson(result: BenchResult): string {
  const rounded = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  return `${JSON.stringify(result, rounded, 2)}\n`;
}
