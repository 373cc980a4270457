import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { apiDashboard } from './dashboards/api.ts';
import { overviewDashboard } from './dashboards/overview.ts';
import { runtimeDashboard } from './dashboards/runtime.ts';
import { storeDashboard } from './dashboards/store.ts';
import { workersDashboard } from './dashboards/workers.ts';
import type { LogSource } from './frame/logs.ts';

/** Every dashboard, in the order in which an operator looks at them. `logs`: where their links to logs lead. */
export function allDashboards(logs: LogSource): Dashboard[] {
  const all = [overviewDashboard, apiDashboard, workersDashboard, storeDashboard, runtimeDashboard];
  return all.map((dashboard) => dashboard(logs));
}
