import type { Duration } from '../duration.ts';
import type { RecordingRule, RuleGroup } from '../rule.ts';
import { OBJECTIVES, type Objective } from './objectives.ts';

/** Beside 5m, for which the rates themselves are recorded. */
const SHORT_WINDOWS: readonly Duration[] = ['30m', '1h', '2h', '6h'];
const LONG_WINDOWS: readonly Duration[] = ['1d', '3d', '30d'];

/** The window of an error budget. */
const BUDGET_WINDOW = '30d';

/**
 * Each objective's error ratio over every window, and what is left of its budget.
 *
 * A window's ratio divides the sums of what was recorded in it: each event weighs the same, a night without traffic
 * weighs nothing, and 30 days cost two series, however many processes came and went. Without any event in a window
 * there is no ratio.
 */
export function sloRules(): RuleGroup[] {
  return [
    {
      name: 'slo',
      rules: [
        ...OBJECTIVES.flatMap((objective) => [...rates(objective), target(objective)]),
        { record: 'slo:error_budget:ratio', expr: '1 - slo:objective:ratio' },
        { record: 'slo:sli_error:ratio_rate5m', expr: 'slo:bad_events:rate5m / (slo:events:rate5m > 0)' },
        ...SHORT_WINDOWS.flatMap(windowRules),
        BURN_RATE,
      ],
    },
    {
      // Long windows hold many samples and change slowly. After five minutes a series would be stale.
      name: 'slo-long-windows',
      interval: '2m',
      rules: [...LONG_WINDOWS.flatMap(windowRules), BUDGET_REMAINING],
    },
  ];
}

/** How many times faster than allowed the budget is spent: at 1 it lasts exactly as long as its window. */
const BURN_RATE: RecordingRule = {
  record: 'slo:burn_rate:ratio_rate1h',
  expr: 'slo:sli_error:ratio_rate1h / slo:error_budget:ratio',
};

/** 1: nothing of the budget is spent. Below 0: more than all of it. */
const BUDGET_REMAINING: RecordingRule = {
  record: 'slo:error_budget_remaining:ratio',
  expr: `1 - slo:sli_error:ratio_rate${BUDGET_WINDOW} / slo:error_budget:ratio`,
};

function rates({ slo, all, bad }: Objective): RecordingRule[] {
  return [
    { record: 'slo:events:rate5m', expr: all, labels: { slo } },
    { record: 'slo:bad_events:rate5m', expr: bad, labels: { slo } },
  ];
}

/** Known wherever anything is scraped. */
function target({ slo, objective }: Objective): RecordingRule {
  return {
    record: 'slo:objective:ratio',
    expr: `${objective} * group by (environment) (up)`,
    labels: { slo },
  };
}

function windowRules(window: Duration): RecordingRule[] {
  const sum = (series: string) => `sum_over_time(${series}[${window}])`;
  return [
    {
      record: `slo:sli_error:ratio_rate${window}`,
      expr: `${sum('slo:bad_events:rate5m')} / (${sum('slo:events:rate5m')} > 0)`,
    },
    { record: `slo:bad_events:rate${window}`, expr: `avg_over_time(slo:bad_events:rate5m[${window}])` },
  ];
}
