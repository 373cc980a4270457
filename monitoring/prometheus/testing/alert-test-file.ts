import { stringify } from 'yaml';
import { type Duration, secondsOf } from '../duration.ts';
import { local } from '../platforms.ts';
import { externalLabels } from '../prometheus-config.ts';
import { alertGroups } from '../render-rules.ts';
import type { AlertCase, Firing } from './alert-case.ts';

/** Cases, and the rules that they need: fewer are evaluated faster. */
export type CaseGroup = {
  name: string;
  ruleFiles: readonly string[];
  /** Groups of rules in the order of their evaluation. promtool's own is arbitrary. */
  order: readonly string[];
  cases: readonly AlertCase[];
};

/** A file for `promtool test rules`, which reads the rules from `rulesDir`. */
export function alertTestFile({ cases, ruleFiles, order }: CaseGroup, rulesDir: string): string {
  return stringify(
    {
      rule_files: ruleFiles.map((name) => `${rulesDir}/${name}`),
      evaluation_interval: '1m',
      group_eval_order: order,
      tests: cases.map((each) => ({
        name: nameOf(each),
        interval: '1m',
        external_labels: externalLabels(local),
        input_series: Object.entries(each.series).map(([series, values]) => ({ series, values })),
        alert_rule_test: checks(each),
      })),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

export function nameOf({ alert, when, fires }: AlertCase): string {
  return `${alert} ${fires ? 'fires' : 'stays quiet'} when ${when}`;
}

function checks(each: AlertCase) {
  const { alert, fires } = each;
  const quiet = (minute: number) => ({ eval_time: `${minute}m`, alertname: alert, exp_alerts: [] });
  if (!fires) return minutesUpTo(lastMinute(each)).map(quiet);
  const first = minutes(fires.after);
  return [
    ...(first > 0 ? [quiet(first - 1)] : []),
    { eval_time: fires.after, alertname: alert, exp_alerts: [expected(alert, fires)] },
    ...(fires.overAfter ? [quiet(minutes(fires.overAfter))] : []),
  ];
}

/** The rule's own texts, except the summary, which has numbers: a case spells it out. */
function expected(alert: string, { labels = {}, slo, severity, summary }: Firing) {
  const rule = ruleOf(alert, severity);
  const own = { ...rule.labels, ...(slo === undefined ? {} : { slo }) };
  const known = { ...labelTexts('labels', labels), ...labelTexts('externalLabels', externalLabels(local)) };
  const annotations = Object.entries({ ...rule.annotations, summary }).map(([name, text]) => [
    name,
    text.replaceAll(/\{\{ (\$\w+\.\w+) \}\}/g, (_, reference: string) => known[reference] ?? reference),
  ]);
  return { exp_labels: { ...own, ...labels }, exp_annotations: Object.fromEntries(annotations) };
}

function labelTexts(of: string, labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [`$${of}.${name}`, value]));
}

function ruleOf(alert: string, severity?: string) {
  const rules = alertGroups().flatMap(({ rules }) => rules);
  const found = rules.find(
    (rule) =>
      'alert' in rule &&
      rule.alert === alert &&
      (severity === undefined || rule.labels.severity === severity),
  );
  if (!found || !('alert' in found)) throw new Error(`there is no alert ${alert}`);
  return found;
}

function lastMinute({ series }: AlertCase): number {
  return Math.max(...Object.values(series).map(lengthOf)) - 1;
}

/** `0+5x9 _x3` has 10 samples and then 3 missing ones. */
function lengthOf(samples: string): number {
  return samples
    .split(' ')
    .map((run) => Number(/x(\d+)$/.exec(run)?.[1] ?? 0) + (run.startsWith('_') ? 0 : 1))
    .reduce((sum, length) => sum + length, 0);
}

function minutesUpTo(last: number): number[] {
  return Array.from({ length: last + 1 }, (_, minute) => minute);
}

function minutes(duration: Duration): number {
  return secondsOf(duration) / 60;
}
