import type { GeneratedFiles } from '../../core/lib/generated-files.ts';
import { allDashboards } from './all-dashboards.ts';
import { traceDashboard } from './dashboards/trace.ts';
import type { LogSource } from './frame/logs.ts';

/** The dashboards as Grafana reads them, by path: those on AWS link to the logs in CloudWatch, the others to Loki.
 * Only Compose has the dashboard of one trace, which shows logs of Loki. */
export function dashboardFiles(): GeneratedFiles {
  return new Map([...inFolder('dashboards', 'loki'), ...inFolder('dashboards-aws', 'cloudwatch')]);
}

function inFolder(folder: string, logs: LogSource): [path: string, text: string][] {
  return [...allDashboards(logs), ...(logs === 'loki' ? [traceDashboard()] : [])].map((dashboard) => [
    `monitoring/grafana/generated/${folder}/${dashboard.uid}.json`,
    `${JSON.stringify(dashboard, null, 2)}\n`,
  ]);
}
