import { NONE_EXPECTED } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { perSecond } from '../promql/aggregations.ts';
import { worker } from '../promql/selectors.ts';
import { STAGES } from '../stages.ts';

export const retries = timeseries({
  title: 'Events retried by type',
  question: 'Which types are retried?',
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
  question: 'Do two workers hold the same message, or does a worker get messages of a newer release?',
  unit: 'mps',
  limits: NONE_EXPECTED,
  colors: { lost: 'red', 'too new': STAGES.handle.color },
  queries: [
    { expr: perSecond(worker('sluice_messages_lost_total')), legend: 'lost' },
    { expr: perSecond(worker('sluice_newer_release_messages_total')), legend: 'too new' },
  ],
});
