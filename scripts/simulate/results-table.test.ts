import { expect, test } from 'vitest';
import { ENGINES } from './engines.ts';
import type { Measures } from './measures.ts';
import type { ScenarioResult } from './results.ts';
import { resultsTable } from './results-table.ts';

const measures: Measures = {
  drainSeconds: 59,
  worstAgeSeconds: 605,
  peakWorkers: 20,
  workerHours: 6.44,
  usd: 0.575,
  redelivered: 120,
  isWithinSlo: false,
};

test('a row has the measures of one engine in one scenario', () => {
  const scenario = { name: 'spike', title: 'Spike', seconds: 1, startWorkers: 2, arrivals: () => 0 };
  const run = { samples: [], workerSeconds: 0, redelivered: 0 };
  const [engine] = ENGINES;
  if (!engine) throw new Error('no engine');
  const results: ScenarioResult[] = [{ scenario, runs: [{ engine, run, measures }] }];

  expect(resultsTable(results).split('\n')[2]).toBe(
    '| spike    | policy | 59 s          | 10 min 05 s | 20           | 6.4          | $0.57 | 120         | missed |',
  );
});
