import type { GeneratedFiles } from '../../core/lib/generated-files.ts';
import { allDashboards } from './all-dashboards.ts';
import { traceDashboard } from './dashboards/trace.ts';

const FOLDER = 'monitoring/grafana/generated/dashboards';

/** The dashboards as Grafana reads them, by path. Their logs are Loki's: infra gives those on AWS CloudWatch's. */
export function dashboardFiles(): GeneratedFiles {
  return new Map(
    [...allDashboards('loki'), traceDashboard()].map((dashboard) => [
      `${FOLDER}/${dashboard.uid}.json`,
      `${JSON.stringify(dashboard, null, 2)}\n`,
    ]),
  );
}
