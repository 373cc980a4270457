import { TIMINGS } from '../../../core/settings/timings.ts';
import { OUTCOMES } from '../panels/colors.ts';
import { below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { perSecond, quantile } from '../promql/aggregations.ts';
import { worker } from '../promql/selectors.ts';

export const outcomes = timeseries({
  title: 'Outcomes of events',
  question: 'How do events end in the workers?',
  unit: 'eps',
  stacked: true,
  colors: OUTCOMES,
  queries: [{ expr: `${perSecond(worker('sluice_events_total'), 'outcome')} > 0`, legend: '{{outcome}}' }],
});

export const handlerLatency = timeseries({
  title: 'Duration of handler runs, p99',
  question: 'Which handler is slow?',
  unit: 's',
  limits: below(TIMINGS.handler),
  queries: [
    {
      expr: quantile(0.99, worker('sluice_handler_duration_seconds_bucket'), 'event_type'),
      legend: '{{event_type}}',
      exemplars: true,
    },
  ],
});

export const failedRuns = timeseries({
  title: 'Handler runs that failed',
  question: 'Which handler fails, and is it the payload or the handler?',
  unit: 'ops',
  queries: [
    {
      expr: `${perSecond(worker('sluice_handler_runs_total', 'result!="ok"'), 'event_type, result')} > 0`,
      legend: '{{event_type}} {{result}}',
    },
  ],
});
