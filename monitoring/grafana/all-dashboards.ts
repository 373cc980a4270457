import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { API } from './dashboards/api.ts';
import { OVERVIEW } from './dashboards/overview.ts';
import { RUNTIME } from './dashboards/runtime.ts';
import { STORE } from './dashboards/store.ts';
import { WORKERS } from './dashboards/workers.ts';
import { type DashboardSpec, dashboard } from './frame/dashboard.ts';
import type { LogSource } from './frame/logs.ts';

/** In the order in which an operator looks at them. */
export const DASHBOARDS: readonly DashboardSpec[] = [OVERVIEW, API, WORKERS, STORE, RUNTIME];

/** Every dashboard as Grafana reads it. `logs`: where their links to logs lead. */
export function allDashboards(logs: LogSource): Dashboard[] {
  return DASHBOARDS.map((specification) => dashboard(specification, logs));
}
