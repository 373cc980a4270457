import { check, sleep } from 'k6';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { readGate, readLoadShape, readTarget } from './lib/config.ts';
import { pageView, runName } from './lib/event.ts';

/**
 * 1,000 users each send an event, wait for the response and pause for 2 s: about 500 events a second. Every response
 * must be a 202, 99 % of them within 100 ms unless `GATE=errors`. `USERS`, `THINK_SECONDS`, `RAMP` and `DURATION` change the shape.
 */
const shape = readLoadShape({ users: 1000, thinkSeconds: 2, ramp: '30s', hold: '2m' });
const url = `${readTarget()}/events`;
const run = runName();

export const options: Options = {
  scenarios: {
    throughput: {
      executor: 'ramping-vus',
      exec: 'sendAndThink',
      startVUs: 0,
      stages: [
        { duration: shape.ramp, target: shape.users },
        { duration: shape.hold, target: shape.users },
      ],
      gracefulRampDown: '10s',
      gracefulStop: '10s',
    },
  },
  thresholds: {
    ...(readGate() === 'promise' ? { http_req_duration: ['p(99)<100'] } : {}),
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
    // Without this a run that sent nothing would pass.
    http_reqs: ['count>0'],
  },
  discardResponseBodies: true,
  summaryTrendStats: ['avg', 'med', 'p(95)', 'p(99)', 'max'],
};

export function sendAndThink(): void {
  const body = JSON.stringify(pageView('throughput', `user-${run}-${__VU}`));
  const response = http.post(url, body, {
    headers: { 'content-type': 'application/json' },
    tags: { name: 'POST /events' },
  });
  check(response, { 'response is 202': ({ status }) => status === 202 });
  // Between half and one and a half of the mean, so that users don't fall into step.
  sleep(shape.thinkSeconds * (0.5 + Math.random()));
}
