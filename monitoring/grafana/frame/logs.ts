/** Where an environment's logs are read: Loki in Compose, CloudWatch Logs on AWS. */
export type LogSource = 'loki' | 'cloudwatch';

/** A link into Explore that shows warnings and errors of the dashboard's time range. */
export function logsUrl(source: LogSource): string {
  const { type, query } = SOURCES[source];
  const datasource = { type, uid: source };
  const pane = {
    datasource: source,
    queries: [{ refId: 'A', datasource, ...query }],
    range: { from: '${__from}', to: '${__to}' },
  };
  return `/explore?schemaVersion=1&panes=${withVariables(encodeURIComponent(JSON.stringify({ logs: pane })))}`;
}

const SOURCES = {
  loki: {
    type: 'loki',
    query: { expr: '{service_name=~"sluice-.+"} | detected_level=~"warn|error|fatal"', queryType: 'range' },
  },
  cloudwatch: {
    type: 'cloudwatch',
    query: {
      queryMode: 'Logs',
      region: 'default',
      expression:
        'fields @timestamp, service, level, msg, trace_id | filter level in ["warn", "error", "fatal"] | sort @timestamp desc',
    },
  },
} as const;

/** Grafana fills in `${variable}` only where it is not percent-encoded. */
function withVariables(encoded: string): string {
  return encoded.replace(/%24%7B(\w+)%7D/g, '${$1}');
}
