import { expect, test } from 'vitest';
import type { Band } from './band.ts';
import { ENGINES } from './engines.ts';
import type { EngineResult } from './results.ts';
import { resultsTable } from './results-table.ts';
import type { Verdict } from './verdict.ts';

const always = (value: number): Band => ({ median: value, low: value, high: value });
const scenario = { name: 'spike', title: 'Spike', seconds: 1, startWorkers: 2, arrivals: () => 0 };

function rowOf(verdict: Verdict): string | undefined {
  const [engine] = ENGINES;
  if (!engine) throw new Error('no engine');
  const result: EngineResult = {
    engine,
    measures: {
      drainSeconds: { median: 59, low: 50, high: 71 },
      worstAgeSeconds: { median: 288, low: 240, high: 305.4 },
      peakWorkers: always(20),
      workerHours: { median: 6.44, low: 6.41, high: 6.43 },
      usd: { median: 0.575, low: 0.5, high: 0.6 },
      reversals: { median: 1, low: 0, high: 3 },
      redelivered: always(0),
      interferences: always(0),
    },
    worstAgeAtEnds: { median: 250, low: 120, high: 468 },
    interfered: { runs: 0, of: 20 },
    verdict,
    curves: { backlog: [], workers: [] },
  };
  return resultsTable([{ scenario, arrivals: [], engines: [result] }]).split('\n')[2];
}

test('a row has the measures of one engine in one scenario, each with its range if it has one', () => {
  expect(rowOf({ kind: 'missed' })?.replaceAll(/ +/g, ' ')).toBe(
    '| spike | policy, every second | 59 (50–71) | 288 (240–305) | 120–468 | 20 | 6.4 | $0.57 | 1 (0–3) | 0 | missed |',
  );
});

test('a verdict that turns says what it depends on', () => {
  expect(rowOf({ kind: 'depends', dependsOn: ['boot', 'chance'] })).toContain('| depends on boot, chance |');
});
