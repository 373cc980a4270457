import { FRESHNESS_SECONDS } from '../../prometheus/slo/objectives.ts';
import { FLOW } from '../panels/colors.ts';
import { below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { recorded } from '../promql/selectors.ts';
import { STAGES } from '../stages.ts';

export const backlog = timeseries({
  title: 'Messages in the queue',
  question: 'Does the backlog grow?',
  unit: 'short',
  stacked: true,
  colors: { visible: STAGES.queue.color, in_flight: STAGES.fleet.color, delayed: STAGES.handle.color },
  queries: [{ expr: recorded('pipeline:queue_messages:max'), legend: '{{state}}' }],
});

export const oldestMessage = timeseries({
  title: 'Age of the oldest message',
  question: 'How long does an event wait for a worker?',
  unit: 's',
  limits: below(FRESHNESS_SECONDS),
  colors: { age: STAGES.queue.color },
  queries: [{ expr: recorded('pipeline:oldest_message_age_seconds:max'), legend: 'age' }],
});

export const inAndOut = timeseries({
  title: 'Events in and out, 5 min',
  question: 'Do workers keep up with what is accepted?',
  unit: 'eps',
  colors: FLOW,
  queries: [
    { expr: recorded('pipeline:events_accepted:rate5m'), legend: 'accepted' },
    { expr: recorded('pipeline:events_stored:rate5m'), legend: 'stored' },
    { expr: recorded('pipeline:events_retried:rate5m'), legend: 'retried' },
  ],
});
