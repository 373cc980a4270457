import { allowedShare } from '../../prometheus/slo/objectives.ts';
import { PAGING_BURN_RATE } from '../../prometheus/slo/windows.ts';
import { atLeast, below } from '../panels/limits.ts';
import { stat } from '../panels/stat.ts';
import { table } from '../panels/table.ts';
import { timeseries } from '../panels/timeseries.ts';
import { recorded } from '../promql/selectors.ts';

export const budgetLeft = stat({
  title: 'Error budgets left of 30 days',
  question: 'How much may still go wrong before an objective is missed?',
  unit: 'percentunit',
  decimals: 1,
  width: 6,
  limits: atLeast(0.25, { warning: 0 }),
  queries: [{ expr: recorded('slo:error_budget_remaining:ratio'), legend: '{{slo}}' }],
});

export const burnRates = timeseries({
  title: 'Burn rates, 1 h',
  question: 'How fast is each budget spent, as a multiple of what it allows?',
  unit: 'suffix: ×',
  decimals: 1,
  width: 6,
  limits: below(PAGING_BURN_RATE, { warning: 1 }),
  queries: [{ expr: recorded('slo:burn_rate:ratio_rate1h'), legend: '{{slo}}' }],
});

export const objectivesMissed = timeseries({
  title: 'Objectives missed, 5 min',
  question: 'What share of requests and events misses its objective right now?',
  unit: 'percentunit',
  width: 6,
  limits: below(allowedShare('accept_latency'), { warning: allowedShare('accept_availability') }),
  queries: [{ expr: recorded('slo:sli_error:ratio_rate5m'), legend: '{{slo}}' }],
});

const FIRING = 'alertname!="Watchdog"';

export const firingAlerts = table({
  title: 'Firing alerts',
  question: 'Which alerts fire, for how long, and in which stage?',
  unit: 's',
  width: 6,
  labels: ['alertname', 'severity', 'stage'],
  queries: [
    {
      expr: `time() - min by (alertname, severity, stage) (${recorded('ALERTS_FOR_STATE', FIRING)} and ignoring (alertstate) ${recorded('ALERTS', `alertstate="firing", ${FIRING}`)})`,
      legend: 'since',
    },
  ],
});
