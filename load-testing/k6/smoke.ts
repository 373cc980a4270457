import { group } from 'k6';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { createApi } from './lib/api.ts';
import { readMetricsExpectation, readTarget } from './lib/config.ts';
import { runName } from './lib/event.ts';
import { sendBatches } from './smoke/batches.ts';
import { sendOneByOne } from './smoke/events.ts';
import { followAll, listThem } from './smoke/following.ts';
import { askHowItIs } from './smoke/operations.ts';
import { makeMistakes } from './smoke/problems.ts';
import { nothingLeftOut } from './smoke/reference.ts';

/** Every route of the API, each way of sending to it, and the answers to what is wrong. One user, once. */
export const options: Options = {
  scenarios: {
    smoke: { executor: 'shared-iterations', exec: 'smoke', vus: 1, iterations: 1, maxDuration: '3m' },
  },
  thresholds: {
    checks: ['rate==1'],
    // An exception ends the iteration early, and k6 would call the checks that came before it a success.
    smoke_finished: ['count==1'],
  },
};

const finished = new Counter('smoke_finished');
const baseUrl = readTarget();
const metricsExpected = readMetricsExpectation();

export function smoke(): void {
  const api = createApi(baseUrl);
  const run = runName();
  const ids: string[] = [];
  group('one by one', () => ids.push(...sendOneByOne(api, run)));
  group('in batches', () => ids.push(...sendBatches(api, run)));
  group('what became of them', () => followAll(api, ids));
  group('lists', () => listThem(api, run));
  group('operations', () => askHowItIs(api, metricsExpected));
  group('mistakes', () => makeMistakes(api));
  group('reference', () => nothingLeftOut(api));
  finished.add(1);
}
