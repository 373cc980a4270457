import type { GeneratedFiles } from '../../core/lib/generated-files.ts';
import { allDashboards } from './all-dashboards.ts';

const FOLDER = 'monitoring/grafana/generated/dashboards';

/** The dashboards as Grafana reads them, by path. Their logs are Loki's: infra gives those on AWS CloudWatch's. */
export function dashboardFiles(): GeneratedFiles {
  return new Map(
    allDashboards('loki').map((dashboard) => [
      `${FOLDER}/${dashboard.uid}.json`,
      `${JSON.stringify(dashboard, null, 2)}\n`,
    ]),
  );
}
