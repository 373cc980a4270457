import { STAGES } from '../stages.ts';

/** Colours of series by their names, as regular expressions. */
export type Colors = Readonly<Record<string, string>>;

/** What became of an event, a call or a request: good is green, late is yellow, lost is red. */
export const OUTCOMES: Colors = {
  '2..|processed|ok|sent|claimed|received': 'green',
  '3..|duplicate|repeated|redriven': 'blue',
  '4..|retried|deferred|conflict|throttled|refused': 'yellow',
  '5..|failed|failed_again|rejected|invalid|unavailable|timeout': 'red',
};

/** p99 stands out from the median. */
export const PERCENTILES: Colors = { p99: 'orange', p50: 'blue' };

/** Two stages side by side: what comes in, what is done. */
export const FLOW: Colors = {
  'accepted|sent': STAGES.accept.color,
  'stored|received': STAGES.store.color,
  retried: STAGES.handle.color,
  'dead letters': STAGES.dead_letters.color,
};

/** The live number, the desired one and the limit. The last two are dashed. */
export const FLEET: Colors = {
  live: STAGES.fleet.color,
  desired: STAGES.queue.color,
  'maximum|limit|possible': 'text',
};

export const WANTED_OR_POSSIBLE = 'desired|maximum|limit|possible';
