/**
 * What Sluice promises, as two rates of events in a second: all, and those that broke the promise. Each is one series
 * an environment, and 0 while nothing happens, as long as a process is scraped that counts it.
 */
export type Objective = {
  slo: Slo;
  /** The share of all that keeps the promise. */
  objective: number;
  /** What breaking it means, as an alert says it: '2 % of …'. */
  broken: string;
  all: string;
  bad: string;
};

export const SLOS = ['accept_availability', 'accept_latency', 'freshness'] as const;
export type Slo = (typeof SLOS)[number];

/** Within which a request is answered, and an event stored. */
export const ACCEPT_SECONDS = 0.1;
export const FRESHNESS_SECONDS = 10;

/** Requests that bring events, under whichever of its paths. A metric's label has the first. */
export const ACCEPTS = 'method="POST",route=~"/events(/batch)?"';

export const OBJECTIVES: readonly Objective[] = [
  {
    slo: 'accept_availability',
    objective: 0.999,
    broken: 'requests that bring events were answered 5xx',
    all: sumOfRate(`sluice_http_requests_total{${ACCEPTS}}`),
    // Shed events are answered 503. A 4xx is the client's. Without a series of failures, none has failed.
    bad: `${sumOfRate(`sluice_http_requests_total{${ACCEPTS},status=~"5.."}`)} or 0 * ${sumOfRate(`sluice_http_requests_total{${ACCEPTS}}`)}`,
  },
  {
    slo: 'accept_latency',
    objective: 0.99,
    broken: `requests that bring events took longer than ${ACCEPT_SECONDS} s`,
    all: sumOfRate(`sluice_http_request_duration_seconds_count{${ACCEPTS}}`),
    bad: slower('sluice_http_request_duration_seconds', ACCEPT_SECONDS, ACCEPTS),
  },
  {
    slo: 'freshness',
    objective: 0.99,
    broken: `events were stored later than ${FRESHNESS_SECONDS} s after they were accepted`,
    all: sumOfRate('sluice_end_to_end_duration_seconds_count'),
    bad: slower('sluice_end_to_end_duration_seconds', FRESHNESS_SECONDS),
  },
];

/** A difference of two rates can be a hair below 0. */
function slower(histogram: string, seconds: number, labels = ''): string {
  const inTime = [labels, bound(seconds)].filter((matcher) => matcher !== '').join(',');
  const all = labels === '' ? `${histogram}_count` : `${histogram}_count{${labels}}`;
  return `clamp_min(${sumOfRate(all)} - ${sumOfRate(`${histogram}_bucket{${inTime}}`)}, 0)`;
}

/** Prometheus 3 stores the bound of a bucket as `10.0`, version 2 as the process wrote it. */
function bound(seconds: number): string {
  return Number.isInteger(seconds) ? `le=~"${seconds}|${seconds}[.]0"` : `le="${seconds}"`;
}

function sumOfRate(series: string): string {
  return `sum by (environment) (rate(${series}[5m]))`;
}
