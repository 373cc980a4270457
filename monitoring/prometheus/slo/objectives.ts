import type { Duration } from '../duration.ts';

/**
 * What Sluice promises, as two rates per second: all events, and those that broke the promise. Each is one series per
 * environment. It is 0 while nothing happens, as long as Prometheus scrapes a process that counts it.
 */
export type Objective = {
  slo: Slo;
  /** The share of all that keeps the promise. */
  objective: number;
  /** The broken promise in an alert's words: '2 % of …'. */
  broken: string;
  all: (window: Duration) => string;
  bad: (window: Duration) => string;
};

export const SLOS = ['accept_availability', 'accept_latency', 'freshness'] as const;
export type Slo = (typeof SLOS)[number];

/** The time limits for the answer to a request, and for storing an event. */
export const ACCEPT_SECONDS = 0.1;
export const FRESHNESS_SECONDS = 10;

/** Requests that bring events. The label `route` has the first of a route's paths. */
export const ACCEPTS = 'method="POST",route=~"/events(/batch)?"';

export const OBJECTIVES: readonly Objective[] = [
  {
    slo: 'accept_availability',
    objective: 0.999,
    broken: 'requests that bring events were answered 5xx',
    all: requests,
    // Shed events are answered 503. A 4xx is the client's. Without a series of failures, none has failed.
    bad: (window) =>
      `${sumOfRate(`sluice_http_requests_total{${ACCEPTS},status=~"5.."}`, window)} or 0 * ${requests(window)}`,
  },
  {
    slo: 'accept_latency',
    objective: 0.99,
    broken: `requests that bring events took longer than ${ACCEPT_SECONDS} s`,
    ...withinSeconds(ACCEPT_SECONDS, 'sluice_http_request_duration_seconds', ACCEPTS),
  },
  {
    slo: 'freshness',
    objective: 0.99,
    broken: `events were stored later than ${FRESHNESS_SECONDS} s after they were accepted`,
    ...withinSeconds(FRESHNESS_SECONDS, 'sluice_end_to_end_duration_seconds'),
  },
];

/** The share that may miss the objective. */
export function allowedShare(of: Slo): number {
  const objective = OBJECTIVES.find(({ slo }) => slo === of)?.objective ?? 1;
  return Number((1 - objective).toPrecision(6));
}

function requests(window: Duration): string {
  return sumOfRate(`sluice_http_requests_total{${ACCEPTS}}`, window);
}

function withinSeconds(seconds: number, histogram: string, ...labels: string[]) {
  const all = (window: Duration) => sumOfRate(`${histogram}_count{${labels.join(',')}}`, window);
  const inTime = (window: Duration) =>
    sumOfRate(`${histogram}_bucket{${[...labels, bound(seconds)].join(',')}}`, window);
  // A difference of two rates can be a hair below 0.
  return { all, bad: (window: Duration) => `clamp_min(${all(window)} - ${inTime(window)}, 0)` };
}

/** Prometheus 3 stores the bound of a bucket as `10.0`, version 2 as the process wrote it. */
function bound(seconds: number): string {
  return Number.isInteger(seconds) ? `le=~"${seconds}|${seconds}[.]0"` : `le="${seconds}"`;
}

function sumOfRate(series: string, window: Duration): string {
  return `sum by (environment) (rate(${series}[${window}]))`;
}
