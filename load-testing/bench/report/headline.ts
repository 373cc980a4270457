import { markdownTable } from '../../../core/lib/tables.ts';
import type { BenchResult } from './bench-result.ts';
import { share, whole } from './tables.ts';

/** The figures that the README leads with, as a table in Markdown. */
export function headlineTable({ figures, machine, release }: BenchResult): string {
  const { packed, raw, drain, 'bare-drain': bareDrain, 'steady-500': steady } = figures;
  const rows = [
    packed && [
      'accepts',
      `**${whole(packed.requestsPerSecond)} events/s**: ${share(packed.requestsPerSecond, raw?.requestsPerSecond)} of what a bare server on the same framework answers`,
    ],
    drain && [
      'stores',
      `**${whole(drain.eventsPerSecond)} events/s** from a full queue: ${share(drain.eventsPerSecond, bareDrain?.eventsPerSecond)} of a bare loop on the same emulators`,
    ],
    steady && [
      'answers',
      `**p99 ${steady.p99Ms.toFixed(1)} ms** at a steady 500 requests/s, while workers store every event`,
    ],
  ];
  return markdownTable(
    [
      '`npm run bench`',
      `release ${release}; API, workers, emulators and load generator share [${machine.cores} × ${machine.cpu}](docs/results/README.md)`,
    ],
    rows.filter((row) => row !== undefined),
  );
}
