import { expect, test } from 'vitest';
import { findDisagreements, TIMINGS, type Timings } from './timings.ts';

test('the times agree', () => {
  expect(findDisagreements(TIMINGS)).toEqual([]);
});

const broken: [Partial<Timings>, string][] = [
  [{ keepAlive: 60 }, 'keeps idle connections longer than the load balancer'],
  [{ loadBalancerIdle: 75 }, 'keeps idle connections longer than the load balancer'],
  [{ headers: 72 }, "waits for a request's head longer"],
  [{ request: 75 }, 'waits for a whole request longer'],
  [{ serveOn: 10 }, 'serves until the load balancer has noticed'],
  [{ healthCheckInterval: 10 }, 'serves until the load balancer has noticed'],
  [{ deregistration: 14 }, 'lets a target finish'],
  [{ apiStopGrace: 40 }, 'the API is killed only after'],
  [{ apiShutdown: 30 }, 'the API is killed only after'],
  [{ handler: 20 }, 'has time for its longest handler'],
  [{ drain: 10 }, 'has time for its longest handler'],
  [{ workerStopGrace: 28 }, 'a worker is killed only after'],
  [{ workerShutdown: 10 }, 'a worker is killed only after'],
  [{ terminationHook: 55 }, 'AWS waits long enough'],
  [{ launchHook: 180 }, 'AWS waits for a new instance'],
  [{ unresponsive: 25 }, 'only after several looks'],
  [{ boot: 180 }, 'health of an instance is ignored'],
  [{ visibility: 10 }, 'stays hidden while its handler'],
  [{ deadLetterRetention: 4 * 24 * 3600 }, 'dead letters are kept longer'],
];

test.each(broken)('%j breaks a rule', (change, said) => {
  expect(findDisagreements({ ...TIMINGS, ...change })).toContainEqual(expect.stringContaining(said));
});
