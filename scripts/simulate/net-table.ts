import { markdownTable } from '../../core/lib/tables.ts';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { netMetric } from './net.ts';
import type { NetResult } from './net-candidates.ts';
import type { EngineResult } from './results.ts';
import { rangeText } from './results-table.ts';

const HEAD = [
  'messages per instance',
  'target',
  'acts against a leader',
  'so under bursts ×40',
  'no leader, spike: worst age, s',
  'no leader, ramp: worst age, s',
];

/** A row for each net that was tried. */
export function netTable(results: NetResult[]): string {
  const rows = results.map(({ net, isChosen, led, ledBeyond, spike, ramp }) => [
    net.per,
    `${netMetric(DEFAULT_SCALING, net).target} (×${net.factor})${isChosen ? ', chosen' : ''}`,
    shareText(led),
    shareText(ledBeyond),
    rangeText(spike.worstAgeAtEnds),
    rangeText(ramp.worstAgeAtEnds),
  ]);
  return markdownTable(HEAD, rows);
}

export function shareText({ runs, of }: EngineResult['interfered']): string {
  return runs === 0 ? `never in ${of} runs` : `in ${runs} of ${of} runs`;
}
