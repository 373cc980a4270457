/*
 * Thirty days of made-up history, as a process would have counted them. Ten events a second come in for the last 16
 * hours of each day, and none in the 8 before; a day ends when the history does. Three things went wrong:
 *
 * - requests were answered 503: one of five for half an hour, 12 days before the end; one of a hundred in the last 3 h
 * - requests were slow: two of a thousand at all times; three of ten for 2 h, 20 days before the end
 * - events were stored late: every other one for 3 h, 2 days before the end
 */

const HOUR = 3600;
const DAY = 24 * HOUR;
const EVENTS_PER_SECOND = 10;
/** Coarse, so that it is written quickly; each window of 5 minutes holds two samples at least. */
export const STEP_SECONDS = 120;
export const HISTORY_SECONDS = 30 * DAY;

/** OpenMetrics text, as `promtool tsdb create-blocks-from openmetrics` reads it. */
export function monthOfHistory(endSeconds: number): string {
  const families = SERIES.map(({ name, perSecond }) => lines(name, perSecond, endSeconds));
  return `${families.flat().join('\n')}\n# EOF\n`;
}

type Series = { name: string; perSecond: (beforeEnd: number) => number };

const ACCEPTS = 'environment="local",job="sluice-api",instance="api-1",method="POST",route="/events"';
const WORKER = 'environment="local",job="sluice-worker",instance="worker-1"';

/** A family's series stand together: that is the format. */
const SERIES: readonly Series[] = [
  {
    name: `sluice_http_requests_total{${ACCEPTS},status="202"}`,
    perSecond: (at) => traffic(at) * (1 - refused(at)),
  },
  {
    name: `sluice_http_requests_total{${ACCEPTS},status="503"}`,
    perSecond: (at) => traffic(at) * refused(at),
  },
  { name: `sluice_http_request_duration_seconds_count{${ACCEPTS}}`, perSecond: traffic },
  {
    name: `sluice_http_request_duration_seconds_bucket{${ACCEPTS},le="0.1"}`,
    perSecond: (at) => traffic(at) * (1 - slow(at)),
  },
  { name: `sluice_end_to_end_duration_seconds_count{${WORKER}}`, perSecond: traffic },
  {
    name: `sluice_end_to_end_duration_seconds_bucket{${WORKER},le="10.0"}`,
    perSecond: (at) => traffic(at) * (1 - late(at)),
  },
];

function traffic(beforeEnd: number): number {
  return beforeEnd % DAY < 16 * HOUR ? EVENTS_PER_SECOND : 0;
}

function refused(beforeEnd: number): number {
  if (within(beforeEnd, { days: 12, hours: 0.5 })) return 0.2;
  return beforeEnd < 3 * HOUR ? 0.01 : 0;
}

function slow(beforeEnd: number): number {
  return within(beforeEnd, { days: 20, hours: 2 }) ? 0.3 : 0.002;
}

function late(beforeEnd: number): number {
  return within(beforeEnd, { days: 2, hours: 3 }) ? 0.5 : 0;
}

/** In the middle of the traffic of that day. */
function within(beforeEnd: number, { days, hours }: { days: number; hours: number }): boolean {
  const from = days * DAY + 4 * HOUR;
  return beforeEnd >= from && beforeEnd < from + hours * HOUR;
}

function lines(name: string, perSecond: Series['perSecond'], endSeconds: number): string[] {
  let value = 0;
  const all: string[] = [];
  for (let beforeEnd = HISTORY_SECONDS; beforeEnd >= 0; beforeEnd -= STEP_SECONDS) {
    all.push(`${name} ${value} ${endSeconds - beforeEnd}`);
    value += perSecond(beforeEnd - STEP_SECONDS / 2) * STEP_SECONDS;
  }
  return all;
}
