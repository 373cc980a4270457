import { below, NONE_EXPECTED } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { perSecond } from '../promql/aggregations.ts';
import { worker } from '../promql/selectors.ts';
import { STAGES } from '../stages.ts';

export const retries = timeseries({
  title: 'Events retried by type',
  question: 'Which type has to be tried again?',
  unit: 'eps',
  queries: [
    {
      expr: `${perSecond(worker('sluice_events_total', 'outcome="retried"'), 'event_type')} > 0`,
      legend: '{{event_type}}',
    },
  ],
});

export const deadLetters = timeseries({
  title: 'Dead letters sent by worker',
  question: 'Which worker gives up on messages?',
  unit: 'mps',
  limits: NONE_EXPECTED,
  queries: [{ expr: perSecond(worker('sluice_dead_letters_total'), 'instance'), legend: '{{instance}}' }],
});

export const lostMessages = timeseries({
  title: 'Messages lost or too new',
  question: 'Do two workers have the same message, or is a worker older than its messages?',
  unit: 'mps',
  limits: NONE_EXPECTED,
  colors: { lost: 'red', 'too new': STAGES.handle.color },
  queries: [
    { expr: perSecond(worker('sluice_messages_lost_total')), legend: 'lost' },
    { expr: perSecond(worker('sluice_newer_release_messages_total')), legend: 'too new' },
  ],
});

export const leases = timeseries({
  title: 'Duties held',
  question: 'Does exactly one worker do each duty?',
  unit: 'short',
  width: 12,
  queries: [{ expr: `sum by (duty) (${worker('sluice_lease_held')})`, legend: '{{duty}}' }],
});

/** A minute is recounted about 15 s after its end, so the lag runs up to 75 s. */
const RECOUNT_BEHIND_SECONDS = 300;

export const recountLag = timeseries({
  title: 'Lag of the recount',
  question: 'Are the counts of past minutes exact?',
  unit: 's',
  width: 12,
  limits: below(RECOUNT_BEHIND_SECONDS),
  queries: [{ expr: `max (${worker('sluice_recount_lag_seconds')})`, legend: 'lag' }],
});
