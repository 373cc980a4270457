import { FLEET, WANTED_OR_POSSIBLE } from '../panels/colors.ts';
import { timeseries } from '../panels/timeseries.ts';
import { largest } from '../promql/aggregations.ts';
import { recorded, shared, worker } from '../promql/selectors.ts';
import { STAGES } from '../stages.ts';

export const fleetAgainstBacklog = timeseries({
  title: 'Workers against backlog',
  question: 'Does the fleet follow the backlog?',
  unit: 'none',
  width: 12,
  colors: { ...FLEET, backlog: STAGES.handle.color },
  dashed: WANTED_OR_POSSIBLE,
  rightAxis: { series: 'backlog', unit: 'short' },
  queries: [
    { expr: recorded('pipeline:workers_live:max'), legend: 'live' },
    { expr: recorded('pipeline:workers_desired:max'), legend: 'desired' },
    { expr: recorded('pipeline:workers_max:max'), legend: 'maximum' },
    { expr: `sum (${recorded('pipeline:queue_messages:max')})`, legend: 'backlog' },
  ],
});

export const workerCapacity = timeseries({
  title: 'Capacity of a worker',
  question: 'How many messages does one busy worker finish?',
  unit: 'mps',
  width: 6,
  colors: { capacity: STAGES.fleet.color },
  queries: [{ expr: largest(shared('sluice_worker_capacity_messages_per_second')), legend: 'capacity' }],
});

export const scalingDecisions = timeseries({
  title: 'Scaling decisions, 10 min',
  question: 'Does the fleet flap?',
  unit: 'short',
  decimals: 0,
  width: 6,
  colors: { up: 'orange', down: 'blue' },
  queries: [
    { expr: `increase(${recorded('pipeline:scaling_decisions:max')}[10m])`, legend: '{{direction}}' },
  ],
});

export const scalingRounds = timeseries({
  title: 'Rounds of sizing the group, 10 min',
  question: 'In AWS: does the worker that sizes the fleet get through to the group?',
  unit: 'short',
  decimals: 0,
  width: 8,
  colors: { raised: 'orange', removed: 'blue', failed: 'red' },
  queries: [
    {
      expr: `sum by (outcome) (increase(${worker('sluice_scaling_rounds_total')}[10m]))`,
      legend: '{{outcome}}',
    },
  ],
});
