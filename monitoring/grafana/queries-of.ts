import type { Dashboard, Panel, RowPanel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';

/** What the dashboards' variables stand for. */
export type Values = {
  environment: string;
  /** A regular expression. */
  instance: string;
  /** Durations: what Grafana puts for `$__rate_interval`, and the time that the dashboard shows. */
  rateInterval: string;
  range: string;
};

export type DashboardQuery = {
  dashboard: string;
  /** The title of a panel, or `annotation: ` or `variable: ` and its name. */
  panel: string;
  expr: string;
  /** Set if Grafana sends an instant query rather than a range query. */
  instant: boolean;
};

/** Every query that a dashboard sends to Prometheus, with its variables filled in. */
export function queriesOf(dashboard: Dashboard, values: Values): DashboardQuery[] {
  const asked = [
    ...panelsOf(dashboard).flatMap((panel) =>
      targetsOf(panel).map(({ expr, instant = false }) => ({ panel: panel.title ?? '', expr, instant })),
    ),
    ...(dashboard.annotations.list ?? []).map(({ name, expr = '' }) => ({
      panel: `annotation: ${name}`,
      expr,
      instant: false,
    })),
    ...(dashboard.templating.list ?? []).flatMap(variableQuery),
  ];
  return asked.map((query) => ({
    ...query,
    dashboard: dashboard.title ?? '',
    expr: withValues(query.expr, values),
  }));
}

/** The panels, without their rows. */
export function panelsOf({ panels = [] }: Dashboard): Panel[] {
  return panels.filter((panel): panel is Panel => !isRow(panel));
}

export function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}

/** All data comes from Prometheus. */
export function targetsOf({ targets = [] }: Panel): Dataquery[] {
  return targets as Dataquery[];
}

export function withValues(expr: string, { environment, instance, rateInterval, range }: Values): string {
  return expr
    .replaceAll('$environment', environment)
    .replaceAll('$instance', instance)
    .replaceAll('$__rate_interval', rateInterval)
    .replaceAll('$__range', range);
}

/** `label_values(series, label)` is not PromQL: its query is the series. */
function variableQuery({ name, definition = '' }: VariableModel) {
  const series = /^label_values\((.+), \w+\)$/.exec(definition)?.[1];
  return series === undefined ? [] : [{ panel: `variable: ${name}`, expr: series, instant: true }];
}
