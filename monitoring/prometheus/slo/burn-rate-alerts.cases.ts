import type { AlertCase } from '../testing/alert-case.ts';
import { counter, gauge, nothing } from '../testing/samples.ts';

const here = { environment: 'local' };
const HOUR = 60;
/** So much history that every window of a page is full. */
const BEFORE = 6 * HOUR;

function requests(status: number, instance = 'api-1', method = 'POST', route = '/events'): string {
  return `sluice_http_requests_total{environment="local",job="sluice-api",instance="${instance}",method="${method}",route="${route}",status="${status}"}`;
}

/** Samples of a histogram: how many there were, and how many of them in time. */
function accepting(all: string, inTime: string): Record<string, string> {
  const labels = 'environment="local",job="sluice-api",instance="api-1",method="POST",route="/events"';
  return {
    [`sluice_http_request_duration_seconds_count{${labels}}`]: all,
    [`sluice_http_request_duration_seconds_bucket{${labels},le="0.1"}`]: inTime,
  };
}

/** Prometheus 3 writes the bound like this. */
function storing(all: string, inTime: string, le = '10.0'): Record<string, string> {
  const labels = 'environment="local",job="sluice-worker",instance="worker-1"';
  return {
    [`sluice_end_to_end_duration_seconds_count{${labels}}`]: all,
    [`sluice_end_to_end_duration_seconds_bucket{${labels},le="${le}"}`]: inTime,
  };
}

export const BURN_RATE_CASES: readonly AlertCase[] = [
  {
    alert: 'AcceptAvailabilityBurnFast',
    when: 'one request of ten is shed for a quarter of an hour',
    series: {
      [requests(202)]: counter([BEFORE, 600], [15, 540], [HOUR, 600]),
      [requests(503)]: counter([BEFORE, 0], [15, 60], [HOUR, 0]),
    },
    // 1.44 % of an hour is 8.64 such minutes. Five minutes after the last failure the short window sees none.
    fires: {
      after: '372m',
      overAfter: '381m',
      labels: here,
      summary: '1.668% of requests that bring events were answered 5xx; the objective allows 0.1 %',
    },
  },
  {
    alert: 'AcceptAvailabilityBurnFast',
    when: 'one request of a hundred fails for four hours',
    series: {
      [requests(202)]: counter([BEFORE, 600], [4 * HOUR, 594]),
      [requests(500)]: counter([BEFORE, 0], [4 * HOUR, 6]),
    },
    // 0.6 % of six hours are 216 such minutes.
    fires: {
      after: '579m',
      labels: here,
      summary: '0.6028% of requests that bring events were answered 5xx; the objective allows 0.1 %',
    },
  },
  {
    alert: 'AcceptAvailabilityBurnFast',
    when: 'one request of ten is shed for one minute',
    series: {
      [requests(202)]: counter([BEFORE, 600], [1, 540], [HOUR, 600]),
      [requests(503)]: counter([BEFORE, 0], [1, 60], [HOUR, 0]),
    },
  },
  {
    alert: 'AcceptAvailabilityBurnFast',
    when: 'clients send what is refused',
    series: { [requests(202)]: counter([HOUR, 300]), [requests(422)]: counter([HOUR, 300]) },
  },
  {
    alert: 'AcceptAvailabilityBurnFast',
    when: 'reads fail',
    series: {
      [requests(202)]: counter([HOUR, 300]),
      [requests(503, 'api-1', 'GET', '/events')]: counter([HOUR, 300]),
    },
  },
  {
    alert: 'AcceptAvailabilityBurnFast',
    when: 'one of the three requests of a night fails',
    series: {
      [requests(202)]: counter([30, 0], [2, 1], [30, 0]),
      [requests(503)]: counter([30, 0], [1, 1], [31, 0]),
    },
  },
  {
    alert: 'AcceptAvailabilityBurnFast',
    when: 'nobody sends anything',
    series: { [requests(202)]: counter([HOUR, 0]), [requests(503)]: counter([HOUR, 0]) },
  },
  {
    alert: 'AcceptAvailabilityBurnFast',
    when: 'a deploy replaces the processes, and their counters begin again',
    series: {
      [requests(202)]: `${counter([HOUR, 300])} ${counter([HOUR, 300])}`,
      [requests(503)]: `${gauge([HOUR, 500])} ${gauge([HOUR, 0])}`,
      [requests(202, 'api-2')]: counter([HOUR, 300]),
      [requests(202, 'api-3')]: `${nothing(HOUR)} ${counter([HOUR, 300])}`,
    },
  },
  {
    alert: 'AcceptAvailabilityBurnSlow',
    when: 'one request of two hundred fails',
    series: {
      [requests(202)]: counter([HOUR, 600], [HOUR, 597]),
      [requests(500)]: counter([HOUR, 0], [HOUR, 3]),
    },
    fires: {
      after: '92m',
      labels: here,
      summary: '0.1667% of requests that bring events were answered 5xx; the objective allows 0.1 %',
    },
  },
  {
    alert: 'AcceptAvailabilityBurnSlow',
    when: 'one request of ten failed for two minutes',
    series: {
      [requests(202)]: counter([4 * HOUR, 600], [2, 540], [HOUR, 600]),
      [requests(503)]: counter([4 * HOUR, 0], [2, 60], [HOUR, 0]),
    },
  },
  {
    alert: 'AcceptLatencyBurnFast',
    when: 'half of the requests are slow for half an hour',
    series: accepting(
      counter([BEFORE, 600], [30, 600], [HOUR, 600]),
      counter([BEFORE, 600], [30, 300], [HOUR, 600]),
    ),
    // 14.4 % of an hour are 17.3 such minutes.
    fires: {
      after: '380m',
      overAfter: '396m',
      labels: here,
      summary: '15.42% of requests that bring events took longer than 0.1 s; the objective allows 1 %',
    },
  },
  {
    alert: 'AcceptLatencyBurnFast',
    when: 'all requests are slow for five minutes, as a process starts',
    series: accepting(counter([BEFORE + HOUR, 600]), counter([BEFORE, 600], [5, 0], [55, 600])),
  },
  {
    alert: 'AcceptLatencyBurnFast',
    when: 'a process starts again and its counters with it',
    series: accepting(
      `${counter([HOUR, 600])} ${counter([HOUR, 600])}`,
      `${counter([HOUR, 597])} ${counter([HOUR, 597])}`,
    ),
  },
  {
    alert: 'AcceptLatencyBurnSlow',
    when: 'one request of twenty is slow',
    series: accepting(counter([2 * HOUR, 600]), counter([HOUR, 600], [HOUR, 570])),
    fires: {
      after: '92m',
      labels: here,
      summary: '1.694% of requests that bring events took longer than 0.1 s; the objective allows 1 %',
    },
  },
  {
    alert: 'AcceptLatencyBurnSlow',
    when: 'one request of two hundred is slow, which is allowed',
    series: accepting(counter([3 * HOUR, 600]), counter([3 * HOUR, 597])),
  },
  {
    alert: 'FreshnessBurnFast',
    when: 'workers come late by more than ten seconds',
    series: storing(
      counter([BEFORE, 600], [15, 600], [HOUR, 600]),
      counter([BEFORE, 600], [15, 0], [HOUR, 600]),
    ),
    fires: {
      after: '372m',
      overAfter: '381m',
      labels: here,
      summary:
        '17.5% of events were stored later than 10 s after they were accepted; the objective allows 1 %',
    },
  },
  {
    alert: 'FreshnessBurnFast',
    when: 'Prometheus 2 scrapes it, which keeps the bound as it is written',
    series: storing(counter([HOUR, 600]), counter([HOUR, 600]), '10'),
  },
  {
    alert: 'FreshnessBurnFast',
    when: 'a worker is killed, and what it held is late by twenty seconds',
    series: storing(counter([BEFORE + HOUR, 600]), counter([BEFORE, 600], [1, 200], [59, 600])),
  },
  {
    alert: 'FreshnessBurnSlow',
    when: 'one event of twenty is late',
    series: storing(counter([2 * HOUR, 600]), counter([HOUR, 600], [HOUR, 570])),
    fires: {
      after: '92m',
      labels: here,
      summary:
        '1.694% of events were stored later than 10 s after they were accepted; the objective allows 1 %',
    },
  },
  {
    alert: 'FreshnessBurnSlow',
    when: 'half of a burst was late for five minutes',
    series: storing(counter([6 * HOUR + 5, 600]), counter([5 * HOUR, 600], [5, 300], [HOUR, 600])),
  },
];
