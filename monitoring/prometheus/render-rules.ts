import { alertingRule } from './alerts/alert.ts';
import { FLOW_ALERTS } from './alerts/flow-alerts.ts';
import { MONITORING_ALERTS } from './alerts/monitoring-alerts.ts';
import { RUNTIME_ALERTS } from './alerts/runtime-alerts.ts';
import { type Duration, REAL_TIME, type Speed, scaled } from './duration.ts';
import { header, yaml } from './generated-yaml.ts';
import { pipelineRules } from './pipeline-rules.ts';
import type { RuleGroup } from './rule.ts';
import { burnRateAlerts } from './slo/burn-rate-alerts.ts';
import { sloRules } from './slo/slo-rules.ts';

/**
 * Every rule as Prometheus reads it, by file name. A speed divides each window, `for` and interval: the same rules in
 * minutes instead of days. Names of series do not change, so that dashboards still find them.
 */
export function renderRules(time: Speed = REAL_TIME): Map<string, string> {
  const files: [string, RuleGroup[]][] = [
    ['slo.yaml', sloRules()],
    ['pipeline.yaml', [pipelineRules()]],
    ...alertGroups().map((group): [string, RuleGroup[]] => [`${group.name}.yaml`, [group]]),
  ];
  return new Map(files.map(([name, groups]) => [name, render(groups, time)]));
}

export function alertGroups(): RuleGroup[] {
  const groups = {
    slo: burnRateAlerts(),
    flow: FLOW_ALERTS,
    runtime: RUNTIME_ALERTS,
    monitoring: MONITORING_ALERTS,
  };
  return Object.entries(groups).map(([name, alerts]) => ({
    name: `alerts-${name}`,
    rules: alerts.map(alertingRule),
  }));
}

function render(groups: RuleGroup[], time: Speed): string {
  const faster =
    time.speed === 1 ? '' : `# All windows, intervals and \`for\`s are divided by ${time.speed}.\n`;
  return `${header('monitoring/prometheus')}${faster}${yaml({ groups: groups.map((group) => atSpeed(group, time)) })}`;
}

function atSpeed({ name, interval, rules }: RuleGroup, time: Speed): RuleGroup {
  return {
    name,
    ...(interval === undefined ? {} : { interval: scaled(interval, time) }),
    rules: rules.map((rule) => {
      const expr = withWindowsAt(rule.expr.trim(), time);
      return 'for' in rule ? { ...rule, expr, for: scaled(rule.for, time) } : { ...rule, expr };
    }),
  };
}

/** Ranges such as `[5m]`, but not the windows in names, such as `rate5m`. */
function withWindowsAt(expr: string, time: Speed): string {
  return expr.replaceAll(/\[(\d+[smhd])\]/g, (_, window) => `[${scaled(window as Duration, time)}]`);
}
