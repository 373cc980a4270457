import { timeseries } from '../panels/timeseries.ts';
import { perSecond } from '../promql/aggregations.ts';
import { anyRole, recorded } from '../promql/selectors.ts';

const UNITS = 'sluice_table_capacity_units_total';

export const writeUnits = timeseries({
  title: 'Write units by table',
  question: 'How many write units does each table consume?',
  unit: 'suffix: units/s',
  stacked: true,
  queries: [{ expr: perSecond(anyRole(UNITS, 'access="write"'), 'table'), legend: '{{table}}' }],
});

export const readUnits = timeseries({
  title: 'Read units by table',
  question: 'How many read units does each table consume?',
  unit: 'suffix: units/s',
  stacked: true,
  queries: [{ expr: perSecond(anyRole(UNITS, 'access="read"'), 'table'), legend: '{{table}}' }],
});

export const unitsAnEvent = timeseries({
  title: 'Units per stored event',
  question: 'How many capacity units does one event consume?',
  unit: 'short',
  decimals: 2,
  queries: ['write', 'read'].map((access) => ({
    expr: `sum by (environment) (rate(${anyRole(UNITS, `access="${access}"`)}[5m])) / (${recorded('pipeline:events_stored:rate5m')} > 0)`,
    legend: access,
  })),
});
