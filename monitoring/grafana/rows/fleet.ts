import { FLEET, WANTED_OR_POSSIBLE } from '../panels/colors.ts';
import { below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { largest, total } from '../promql/aggregations.ts';
import { recorded, shared, worker } from '../promql/selectors.ts';

export const fleetSize = timeseries({
  title: 'Workers',
  question: 'Does the fleet have the workers that it wants?',
  unit: 'none',
  colors: FLEET,
  dashed: WANTED_OR_POSSIBLE,
  queries: [
    { expr: recorded('pipeline:workers_live:max'), legend: 'live' },
    { expr: recorded('pipeline:workers_desired:max'), legend: 'desired' },
    { expr: recorded('pipeline:workers_max:max'), legend: 'maximum' },
  ],
});

export const saturation = timeseries({
  title: 'Busy share of workers',
  question: 'Are the running workers saturated?',
  unit: 'percentunit',
  limits: below(1, { warning: 0.8 }),
  queries: [
    { expr: share('sluice_pollers_busy', 'sluice_pollers'), legend: 'pollers' },
    { expr: share('sluice_handlers_in_flight', 'sluice_handler_concurrency'), legend: 'handlers' },
    {
      expr: share('sluice_worker_in_flight_messages', 'sluice_worker_max_in_flight_messages'),
      legend: 'messages in flight',
    },
  ],
});

export const spareCapacity = timeseries({
  title: 'Throughput of the fleet',
  question: 'How much more could the running workers do?',
  unit: 'mps',
  colors: { done: 'green', ...FLEET },
  dashed: WANTED_OR_POSSIBLE,
  queries: [
    { expr: recorded('pipeline:fleet_throughput_messages_per_second:max'), legend: 'done' },
    {
      expr: `${largest(shared('sluice_worker_capacity_messages_per_second'), 'environment')} * ${recorded('pipeline:workers_live:max')}`,
      legend: 'possible',
    },
  ],
});

function share(part: string, whole: string): string {
  return `${total(worker(part))} / ${total(worker(whole))}`;
}
