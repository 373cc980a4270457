import { expect, test } from 'vitest';
import { findDisagreements, TIMINGS, type Timings } from './timings.ts';

test('the layers agree', () => {
  expect(findDisagreements(TIMINGS)).toEqual([]);
});

const broken: [Partial<Timings>, string][] = [
  [{ keepAlive: 60 }, 'keeps idle connections for longer than the load balancer'],
  [{ loadBalancerIdle: 75 }, 'keeps idle connections for longer than the load balancer'],
  [{ headers: 72 }, 'waits for a head for longer'],
  [{ request: 75 }, 'waits for a whole request for longer'],
  [{ serveOn: 10 }, 'serves on until the load balancer has seen'],
  [{ healthCheckInterval: 10 }, 'serves on until the load balancer has seen'],
  [{ deregistration: 14 }, 'lets a target finish'],
  [{ apiStopGrace: 40 }, 'the API is killed only after'],
  [{ apiShutdown: 30 }, 'the API is killed only after'],
  [{ handler: 20 }, 'lets its longest handler end'],
  [{ drain: 10 }, 'lets its longest handler end'],
  [{ workerStopGrace: 28 }, 'a worker is killed only after'],
  [{ workerShutdown: 10 }, 'a worker is killed only after'],
  [{ terminationHook: 55 }, 'AWS waits for an instance'],
  [{ boot: 180 }, 'health of an instance does not count'],
  [{ visibility: 10 }, 'not delivered again while its handler'],
  [{ deadLetterRetention: 4 * 24 * 3600 }, 'dead letters are kept for longer'],
];

test.each(broken)('%j is said to break an agreement', (change, said) => {
  expect(findDisagreements({ ...TIMINGS, ...change })).toContainEqual(expect.stringContaining(said));
});
