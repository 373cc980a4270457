/** Whom Alertmanager notifies: one receiver each. Alerts for a receiver without a channel only show on its own page. */
export type Receivers = Record<ReceiverName, Channel>;
export const RECEIVERS = ['pages', 'tickets', 'dead-mans-switch'] as const;
export type ReceiverName = (typeof RECEIVERS)[number];

/** Members of a receiver: https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings */
export type Channel = Record<string, object[]>;

/** On one machine nobody is notified: Alertmanager's own page shows the alerts. */
export const nobody: Receivers = { pages: {}, tickets: {}, 'dead-mans-switch': {} };

export type Topics = { region: string; pages: string; tickets: string; heartbeat: string };

/** SNS topics, by their ARNs. An alarm on the heartbeat's topic fires when messages stop. */
export function sns({ region, pages, tickets, heartbeat }: Topics): Receivers {
  const topic = (arn: string, resolved = true) => ({
    sns_configs: [
      { topic_arn: arn, sigv4: { region }, send_resolved: resolved, subject: SUBJECT, message: MESSAGE },
    ],
  });
  return { pages: topic(pages), tickets: topic(tickets), 'dead-mans-switch': topic(heartbeat, false) };
}

/** Any receiver of webhooks, by its URL. */
export function webhooks(url: (receiver: ReceiverName) => string): Receivers {
  const webhook = (receiver: ReceiverName) => ({
    webhook_configs: [{ url: url(receiver), send_resolved: receiver !== 'dead-mans-switch' }],
  });
  return {
    pages: webhook('pages'),
    tickets: webhook('tickets'),
    'dead-mans-switch': webhook('dead-mans-switch'),
  };
}

/** SNS takes 100 characters. */
const SUBJECT =
  '[{{ .Status }}] {{ .GroupLabels.environment }} {{ .GroupLabels.stage }}: {{ len .Alerts }} alerts';

const MESSAGE = `{{ range .Alerts }}{{ .Status }}: {{ .Labels.alertname }}: {{ .Annotations.summary }}
{{ .Annotations.description }}
Do: {{ .Annotations.runbook_url }}
See: {{ .Annotations.dashboard_url }}

{{ end }}`;
