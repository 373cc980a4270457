import { DASHBOARDS } from '../../grafana/all-dashboards.ts';
import { panelOfStage } from '../../grafana/frame/dashboard.ts';
import type { Duration } from '../duration.ts';
import type { AlertingRule } from '../rule.ts';
import type { Slo } from '../slo/objectives.ts';

/** Whom an alert calls: somebody at once, somebody at work, nobody. */
export type Severity = 'page' | 'ticket' | 'none';

/** The part of the flow that it is about, which is a row of the overview. */
export type Stage =
  | 'accept'
  | 'queue'
  | 'fleet'
  | 'handle'
  | 'store'
  | 'dead_letters'
  | 'runtime'
  | 'monitoring';

export type Dashboard =
  | 'sluice-overview'
  | 'sluice-api'
  | 'sluice-workers'
  | 'sluice-store'
  | 'sluice-runtime';

export type Alert = {
  /** Its runbook is monitoring/runbooks/<name>.md. */
  name: string;
  severity: Severity;
  stage: Stage;
  /** The promise that is broken, or will be. Alertmanager silences a cause while the promise's own alert pages. */
  slo?: Slo | SloOfJob;
  dashboard: Dashboard;
  expr: string;
  for: Duration;
  /** Templates: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
  summary: string;
  description: string;
};

/** Which promise a process's own trouble endangers, by the label `job` of the alert. */
export type SloOfJob = { 'sluice-api': Slo; 'sluice-worker': Slo };

/** As Prometheus reads it. The links begin with external labels, which differ between platforms. */
export function alertingRule(alert: Alert): AlertingRule {
  const { name, severity, stage, slo, dashboard, expr, summary, description } = alert;
  return {
    alert: name,
    expr,
    for: alert.for,
    labels: { severity, stage, ...(slo === undefined ? {} : { slo: sloLabel(slo) }) },
    annotations: {
      summary,
      description,
      runbook_url: `{{ $externalLabels.runbooks_url }}/${name}.md`,
      dashboard_url: `{{ $externalLabels.grafana_url }}/d/${dashboard}?var-environment={{ $externalLabels.environment }}&viewPanel=${panelOf(dashboard, stage)}`,
    },
  };
}

/** Grafana has no link to a row: the first panel of it, alone. Escape leads from there to its dashboard. */
function panelOf(uid: Dashboard, stage: Stage): number {
  const dashboard = DASHBOARDS.find((one) => one.uid === uid);
  const panel = dashboard && panelOfStage(dashboard, stage);
  if (panel === undefined) throw new Error(`${uid} has no row of the stage ${stage}`);
  return panel;
}

function sloLabel(slo: Slo | SloOfJob): string {
  if (typeof slo === 'string') return slo;
  return `{{ if eq $labels.job "sluice-api" }}${slo['sluice-api']}{{ else }}${slo['sluice-worker']}{{ end }}`;
}
