import { group } from 'k6';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';
import { createApi } from './lib/api.ts';
import { readMetricsExpectation, readTarget } from './lib/config.ts';
import { runName } from './lib/event.ts';
import { sendBatches } from './smoke/batches.ts';
import { sendOneByOne } from './smoke/events.ts';
import { followAll, listEvents } from './smoke/following.ts';
import { checkOperations } from './smoke/operations.ts';
import { makeMistakes } from './smoke/problems.ts';
import { checkReference } from './smoke/reference.ts';

/** One user calls every route once or a few times: every way of sending, every view, and mistakes. */
export const options: Options = {
  scenarios: {
    smoke: { executor: 'shared-iterations', exec: 'smoke', vus: 1, iterations: 1, maxDuration: '3m' },
  },
  thresholds: {
    checks: ['rate==1'],
    // Without it a run that an exception ended early would pass on the checks before that.
    smoke_finished: ['count==1'],
    // A machine may stall once or twice, and each stall costs a retry or two. More is the deployment's fault.
    retried_calls: ['count<=5'],
  },
};

const finished = new Counter('smoke_finished');
const retried = new Counter('retried_calls');
const baseUrl = readTarget();
const metricsExpected = readMetricsExpectation();

export function smoke(): void {
  const api = createApi(baseUrl, { onRetry: () => retried.add(1) });
  const run = runName();
  const ids: string[] = [];
  group('one by one', () => ids.push(...sendOneByOne(api, run)));
  group('in batches', () => ids.push(...sendBatches(api, run)));
  group('state of each event', () => followAll(api, ids));
  group('lists', () => listEvents(api, run));
  group('operations', () => checkOperations(api, metricsExpected));
  group('mistakes', () => makeMistakes(api));
  group('reference', () => checkReference(api));
  finished.add(1);
}
