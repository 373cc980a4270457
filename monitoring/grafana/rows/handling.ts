import { below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { perSecond, total } from '../promql/aggregations.ts';
import { worker } from '../promql/selectors.ts';

export const handlerSlots = timeseries({
  title: 'Handlers',
  question: 'Do events wait for a free handler?',
  unit: 'short',
  colors: { running: 'green', waiting: 'red', limit: 'text' },
  dashed: 'limit',
  queries: [
    { expr: total(worker('sluice_handlers_in_flight')), legend: 'running' },
    { expr: total(worker('sluice_handlers_waiting')), legend: 'waiting' },
    { expr: total(worker('sluice_handler_concurrency')), legend: 'limit' },
  ],
});

export const messagesHeld = timeseries({
  title: 'Messages in flight by worker',
  question: 'Does a worker hold as many messages as it may?',
  unit: 'percentunit',
  limits: below(1, { warning: 0.8 }),
  queries: [
    {
      expr: `${worker('sluice_worker_in_flight_messages')} / ${worker('sluice_worker_max_in_flight_messages')}`,
      legend: '{{instance}}',
    },
  ],
});

export const pollersBusy = timeseries({
  title: 'Pollers that pause',
  question: 'Do workers stop receiving, because they hold enough or the table is down?',
  unit: 'percentunit',
  limits: below(1, { warning: 0.8 }),
  queries: [
    { expr: `${worker('sluice_pollers_busy')} / ${worker('sluice_pollers')}`, legend: '{{instance}}' },
  ],
});

export const runsByType = timeseries({
  title: 'Handler runs by type',
  question: 'Which type keeps the workers busy?',
  unit: 'ops',
  stacked: true,
  queries: [{ expr: perSecond(worker('sluice_handler_runs_total'), 'event_type'), legend: '{{event_type}}' }],
});
