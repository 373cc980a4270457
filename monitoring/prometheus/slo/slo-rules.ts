import type { Duration } from '../duration.ts';
import type { RecordingRule, RuleGroup } from '../rule.ts';
import { OBJECTIVES, type Objective } from './objectives.ts';
import { ALERT_WINDOWS, BUDGET_WINDOW, isLong, RATIO_WINDOWS } from './windows.ts';

/**
 * Each objective's error ratio over every window, and what is left of its budget.
 *
 * A window's ratio divides the sums of the rates recorded in it. So each event weighs the same, a night without traffic
 * weighs nothing, and 30 days cost two series, however many processes came and went. A window without events has no
 * ratio.
 */
export function sloRules(): RuleGroup[] {
  return [
    {
      name: 'slo',
      rules: [
        ...OBJECTIVES.flatMap((objective) => [...rates(objective), target(objective)]),
        { record: 'slo:error_budget:ratio', expr: '1 - slo:objective:ratio' },
        ...windowRules((window) => !isLong(window)),
        BURN_RATE,
      ],
    },
    {
      // Long windows cost more, and change slowly. After five minutes a series would be stale.
      name: 'slo-long-windows',
      interval: '2m',
      rules: [...windowRules(isLong), BUDGET_REMAINING],
    },
  ];
}

/** How many times faster than allowed the budget is spent: at 1, it lasts exactly as long as its window. */
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
    { record: 'slo:events:rate5m', expr: all('5m'), labels: { slo } },
    { record: 'slo:bad_events:rate5m', expr: bad('5m'), labels: { slo } },
  ];
}

/** Present as soon as anything is scraped. */
function target({ slo, objective }: Objective): RecordingRule {
  return {
    record: 'slo:objective:ratio',
    expr: `${objective} * group by (environment) (up)`,
    labels: { slo },
  };
}

function windowRules(belongs: (window: Duration) => boolean): RecordingRule[] {
  return [
    ...RATIO_WINDOWS.filter(belongs).map(errorRatio),
    ...ALERT_WINDOWS.filter(belongs).flatMap((window) => OBJECTIVES.map((each) => failures(each, window))),
  ];
}

function errorRatio(window: Duration): RecordingRule {
  const over = (series: string) => (window === '5m' ? series : `sum_over_time(${series}[${window}])`);
  return {
    record: `slo:sli_error:ratio_rate${window}`,
    expr: `${over('slo:bad_events:rate5m')} / (${over('slo:events:rate5m')} > 0)`,
  };
}

/** From the counters themselves: a mean of recorded rates overstates a window that is not full yet. */
function failures({ slo, bad }: Objective, window: Duration): RecordingRule {
  return { record: `slo:bad_events:rate${window}`, expr: bad(window), labels: { slo } };
}
