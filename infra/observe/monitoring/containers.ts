import type { Environment, Monitoring } from '../../config.ts';
import { GRAFANA_PORT } from '../../network/security-groups.ts';
import { GRAFANA_PASSWORD_FILE, GRAFANA_PASSWORD_SCRIPT } from './grafana-password.ts';
import type { Tool } from './monitoring-images.ts';

export type Container = {
  tool: Tool;
  description: string;
  /** The user of its image: owns its folder on the data volume. */
  user: `${number}:${number}`;
  memory: string;
  /** Where it has its folder of the data volume, if it keeps anything. */
  data?: string;
  /** Files and folders of the configuration, by where it reads them. */
  configuration: Record<string, string>;
  /** Other options of `docker run`. */
  options?: string[];
  /** A script that must have run before each start. */
  before?: string;
  command: string[];
};

/** The containers of the monitoring host. All share its network; only Grafana and the collector are open to others. */
export function containers(
  { region }: Environment,
  { volumeGib, metricRetentionDays }: Monitoring,
  grafanaUrl: string,
): Container[] {
  return [
    {
      tool: 'prometheus',
      description: 'Prometheus',
      user: '65534:65534',
      memory: '3g',
      data: '/prometheus',
      configuration: { '/etc/prometheus': 'prometheus/generated' },
      command: [
        '--config.file=/etc/prometheus/prometheus.aws.yaml',
        '--web.listen-address=127.0.0.1:9090',
        '--storage.tsdb.path=/prometheus',
        `--storage.tsdb.retention.time=${metricRetentionDays}d`,
        // When full, it drops the oldest data: a full volume would stop everything.
        `--storage.tsdb.retention.size=${Math.floor(0.8 * volumeGib)}GB`,
        '--enable-feature=exemplar-storage',
      ],
    },
    {
      tool: 'alertmanager',
      description: 'Alertmanager',
      user: '65534:65534',
      memory: '128m',
      data: '/alertmanager',
      configuration: { '/etc/alertmanager': 'alertmanager/generated' },
      command: [
        '--config.file=/etc/alertmanager/alertmanager.aws.yaml',
        '--web.listen-address=127.0.0.1:9093',
        '--storage.path=/alertmanager',
        // It has no peers.
        '--cluster.listen-address=',
      ],
    },
    {
      tool: 'tempo',
      description: 'Tempo',
      user: '10001:10001',
      memory: '2g',
      data: '/var/tempo',
      configuration: { '/etc/tempo': 'tempo' },
      command: ['-config.file=/etc/tempo/tempo.aws.yaml'],
    },
    {
      tool: 'otel-collector',
      description: 'OpenTelemetry Collector',
      user: '10001:10001',
      memory: '512m',
      configuration: { '/etc/otel-collector': 'otel-collector' },
      command: ['--config=/etc/otel-collector/config.aws.yaml'],
    },
    {
      tool: 'grafana',
      description: 'Grafana',
      user: '472:0',
      memory: '512m',
      data: '/var/lib/grafana',
      configuration: {
        '/etc/grafana/provisioning': 'grafana/aws',
        '/var/lib/grafana/dashboards': 'grafana/generated/dashboards-aws',
      },
      options: [
        `--volume ${GRAFANA_PASSWORD_FILE}:${GRAFANA_PASSWORD_FILE}:ro`,
        ...Object.entries(grafanaSettings(region, grafanaUrl)).map(
          ([name, value]) => `--env ${name}=${value}`,
        ),
      ],
      before: GRAFANA_PASSWORD_SCRIPT,
      command: [],
    },
  ];
}

function grafanaSettings(region: string, url: string): Record<string, string> {
  return {
    GF_SERVER_HTTP_PORT: String(GRAFANA_PORT),
    GF_SERVER_ROOT_URL: url,
    GF_SECURITY_ADMIN_PASSWORD__FILE: GRAFANA_PASSWORD_FILE,
    GF_SECURITY_COOKIE_SECURE: 'true',
    GF_SECURITY_DISABLE_GRAVATAR: 'true',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    AWS_REGION: region,
    GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: '/var/lib/grafana/dashboards/sluice-overview.json',
    GF_LOG_MODE: 'console',
    // The host cannot reach grafana.com.
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    GF_PLUGINS_PREINSTALL_DISABLED: 'true',
    GF_NEWS_NEWS_FEED_ENABLED: 'false',
  };
}
