import { ACCEPT_SECONDS } from '../../prometheus/slo/objectives.ts';
import { below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { anyRole } from '../promql/selectors.ts';

const NAMED = '{{job}} {{instance}} {{thread}}';

export const eventLoopBusy = timeseries({
  title: 'Busy share of event loops',
  question: 'Is a thread saturated?',
  unit: 'percentunit',
  limits: below(0.95, { warning: 0.7 }),
  queries: [{ expr: anyRole('sluice_event_loop_utilization_ratio'), legend: NAMED }],
});

export const eventLoopDelay = timeseries({
  title: 'Delay of event loops, p99',
  question: 'Do timers and responses run late?',
  unit: 's',
  limits: below(ACCEPT_SECONDS),
  queries: [{ expr: anyRole('sluice_event_loop_delay_p99_seconds'), legend: NAMED }],
});

export const garbageCollection = timeseries({
  title: 'Time in garbage collection',
  question: 'How much of its time does a process spend in garbage collection?',
  unit: 'percentunit',
  width: 6,
  limits: below(0.1),
  queries: [
    {
      expr: `sum by (job, instance) (rate(${anyRole('nodejs_gc_duration_seconds_sum')}[$__rate_interval]))`,
      legend: '{{job}} {{instance}}',
    },
  ],
});

export const heap = timeseries({
  title: 'Heap in use',
  question: 'Does the heap keep growing?',
  unit: 'bytes',
  width: 6,
  queries: [{ expr: anyRole('nodejs_heap_size_used_bytes'), legend: '{{job}} {{instance}}' }],
});
