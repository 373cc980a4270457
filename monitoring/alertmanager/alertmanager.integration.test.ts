import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { startAlertmanager } from '../../local/monitoring/servers.ts';
import { findTool } from '../../local/monitoring/tools.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import { alertGroups } from '../prometheus/render-rules.ts';
import { alertmanagerConfig } from './alertmanager-config.ts';
import { alertmanagerFiles } from './generated-files.ts';
import { webhooks } from './receivers.ts';
import { type Alert, type Notification, startWebhookSink } from './testing/webhook-sink.ts';

const amtool = findTool('amtool');
const file = findTool('alertmanager');

/** A page waits for a sixth of a second in place of ten, and is followed up after one in place of a minute. */
const FASTER = { speed: 60 };

describe.skipIf(amtool === undefined)('amtool (scripts/go-tool.sh amtool builds it)', () => {
  test.each([...alertmanagerFiles().keys()])('finds nothing wrong with %s', (path) => {
    const { status, stderr } = spawnSync(`${amtool}`, ['check-config', path], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe.skipIf(file === undefined)('Alertmanager (scripts/go-tool.sh alertmanager builds it)', () => {
  let folder: string;
  let sink: Awaited<ReturnType<typeof startWebhookSink>>;
  let server: Awaited<ReturnType<typeof startAlertmanager>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-alertmanager-'));
    sink = await startWebhookSink();
    const configPath = join(folder, 'alertmanager.yaml');
    writeFileSync(
      configPath,
      stringify(
        alertmanagerConfig(
          webhooks(() => sink.url),
          FASTER,
        ),
      ),
    );
    server = await startAlertmanager({ file: `${file}`, port: 0, configPath, dataDir: folder });
  });
  afterAll(async () => {
    await server.stop();
    await sink.stop();
    rmSync(folder, { recursive: true });
  });

  test('a symptom goes out alone, its causes when it is over, the rest grouped by stage', async () => {
    await post(firing('AcceptAvailabilityBurnFast'), firing('NoWorkers'), firing('Watchdog'));
    await arrived('pages', 'firing', 'AcceptAvailabilityBurnFast');
    await arrived('pages', 'firing', 'NoWorkers');
    await arrived('dead-mans-switch', 'firing', 'Watchdog');

    await post(
      firing('AcceptAvailabilityBurnSlow'),
      firing('KeysRefused'),
      firing('EventLoopLag', { job: 'sluice-api', slo: 'accept_latency' }),
      // It may have begun with failing requests: the page for the whole API goes out anyway.
      firing('ScrapeDown', { severity: 'page', job: 'sluice-api' }),
      firing('ScrapeDown', { severity: 'ticket', job: 'sluice-worker', instance: 'worker-1' }),
      firing('ScrapeDown', { severity: 'ticket', job: 'sluice-worker', instance: 'worker-2' }),
    );
    // The other environment has no symptom.
    await post(firing('KeysRefused', { environment: 'production' }));
    await arrived('pages', 'firing', 'ScrapeDown');
    await arrived('tickets', 'firing', 'ScrapeDown', 2);
    await arrived('tickets', 'firing', 'EventLoopLag');
    await arrived('pages', 'firing', 'KeysRefused');
    expect(await suppressed()).toEqual(['AcceptAvailabilityBurnSlow', 'KeysRefused']);
    expect(summaries(sink.received)).toEqual([
      'dead-mans-switch monitoring: Watchdog',
      'pages accept: AcceptAvailabilityBurnFast',
      'pages accept: KeysRefused (production)',
      'pages fleet: NoWorkers',
      'pages monitoring: ScrapeDown',
      'tickets monitoring: ScrapeDown, ScrapeDown',
      'tickets runtime: EventLoopLag',
    ]);

    sink.received.length = 0;
    await post(resolved('AcceptAvailabilityBurnFast'));
    await arrived('pages', 'resolved', 'AcceptAvailabilityBurnFast');
    await arrived('pages', 'firing', 'KeysRefused');
    await arrived('tickets', 'firing', 'AcceptAvailabilityBurnSlow');
    expect(await suppressed()).toEqual([]);
  });

  async function post(...alerts: object[]): Promise<void> {
    const response = await fetch(`${server.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    expect(response.status).toBe(200);
  }

  /** Waits for one notification with this status of so many alerts of this name. */
  async function arrived(receiver: string, status: string, alertname: string, count = 1): Promise<void> {
    const isMeant = (alert: Alert) => alert.status === status && alert.labels.alertname === alertname;
    await waitFor(
      () =>
        sink.received.some(
          (each) => each.receiver === receiver && each.alerts.filter(isMeant).length >= count,
        ),
      { what: `${alertname} ${status} at ${receiver}` },
    );
  }

  async function suppressed(): Promise<string[]> {
    const response = await fetch(`${server.url}/api/v2/alerts`);
    return listed
      .parse(await response.json())
      .filter(({ status }) => status.state === 'suppressed')
      .map(({ labels }) => labels.alertname)
      .sort();
  }
});

const listed = z.array(
  z.object({ labels: z.object({ alertname: z.string() }), status: z.object({ state: z.string() }) }),
);

/** The alert as Prometheus sends it. */
function firing(alert: string, { severity, ...labels }: Record<string, string> = {}) {
  const rule = alertGroups()
    .flatMap(({ rules }) => rules)
    .find(
      (each) =>
        'alert' in each &&
        each.alert === alert &&
        (severity === undefined || each.labels.severity === severity),
    );
  return {
    labels: { alertname: alert, environment: 'local', ...rule?.labels, ...labels },
    annotations: { summary: alert },
  };
}

function resolved(alert: string) {
  return { ...firing(alert), endsAt: new Date().toISOString() };
}

/** Each once: repeats have the same content, and a follow-up stands for what went out before all was there. */
function summaries(notifications: readonly Notification[]): string[] {
  const whole = notifications.filter(
    (each, index) => !notifications.slice(index + 1).some((later) => isFollowUp(later, each)),
  );
  const lines = whole.map(({ receiver, groupLabels, alerts }) => {
    const names = alerts.map(({ labels }) => labels.alertname).join(', ');
    const elsewhere = groupLabels.environment === 'local' ? '' : ` (${groupLabels.environment})`;
    return `${receiver} ${groupLabels.stage}: ${names}${elsewhere}`;
  });
  return [...new Set(lines)].sort();
}

/** Whether a later notification of the same group has all of these alerts. */
function isFollowUp(later: Notification, earlier: Notification): boolean {
  const groupOf = ({ receiver, groupLabels }: Notification) => [receiver, groupLabels];
  const labelsOf = ({ alerts }: Notification) => new Set(alerts.map(({ labels }) => JSON.stringify(labels)));
  return isDeepStrictEqual(groupOf(later), groupOf(earlier)) && labelsOf(earlier).isSubsetOf(labelsOf(later));
}
