import { DASHBOARDS } from '../../grafana/all-dashboards.ts';
import { panelOfStage } from '../../grafana/frame/dashboard.ts';
import type { Duration } from '../duration.ts';
import type { AlertingRule } from '../rule.ts';
import type { Slo } from '../slo/objectives.ts';

/** How urgent an alert is: call somebody now, do it in working hours, notify nobody. */
export type Severity = 'page' | 'ticket' | 'none';

/** The part of the flow that an alert is about: a row of the overview, or of the runtime dashboard. */
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
  /** The promise that is broken, or in danger. While the promise's own alert pages, Alertmanager inhibits this one. */
  slo?: Slo | SloOfJob;
  dashboard: Dashboard;
  expr: string;
  for: Duration;
  /** Templates: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
  summary: string;
  description: string;
};

/** The promise that trouble in a process endangers, by the alert's label `job`. */
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

/** Grafana has no links to rows. This opens the row's first panel alone; Escape leads from there to its dashboard. */
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
