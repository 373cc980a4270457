import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseDocument } from 'yaml';
import { freePort } from '../../../local/ports/free-port.ts';
import { type Child, startBinaryChild } from '../../../local/processes/start-child.ts';
import { builtTool } from '../../../local/tracing/built-tool.ts';

const TOPICS = ['PAGES', 'TICKETS', 'HEARTBEAT'] as const;
type Topic = (typeof TOPICS)[number];
const arnOf = (topic: Topic) => `arn:aws:sns:us-east-1:1:${topic}`;

// `scripts/go-tool.sh alertmanager` builds it.
const file = builtTool('alertmanager') ?? '';

/** A call to SNS, as this test's own server got it. */
type Published = { authorization: string; call: URLSearchParams };

describe.skipIf(file === '')("Alertmanager with AWS's configuration", () => {
  const published: Published[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'sluice-alertmanager-'));
  const sns = createServer(async (request, response) => {
    const call = new URLSearchParams(await text(request));
    published.push({ authorization: request.headers.authorization ?? '', call });
    response.setHeader('content-type', 'text/xml');
    response.end(
      '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
    );
  });
  let alertmanager: Child;
  let url: string;

  beforeAll(async () => {
    sns.listen(0, '127.0.0.1');
    await once(sns, 'listening');
    writeFileSync(join(folder, 'config.yaml'), configuration((sns.address() as AddressInfo).port));
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}`;
    const flags = [
      `--config.file=${join(folder, 'config.yaml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ];
    alertmanager = await startBinaryChild(file, flags, {
      name: 'Alertmanager',
      // With a bundle, which a proxy may want here, its client for SNS fails.
      env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_CA_BUNDLE: '' },
      isReady: async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true,
    });
    await fire(url, [
      { alertname: 'Watchdog', severity: 'none' },
      { alertname: 'NoWorkers', severity: 'page', stage: 'fleet' },
      { alertname: 'ClockOffset', severity: 'ticket', stage: 'runtime' },
    ]);
    await vi.waitFor(() => expect(published).toHaveLength(3), { timeout: 60_000, interval: 100 });
  });
  afterAll(async () => {
    await alertmanager?.stop();
    sns.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const sentTo = (topic: Topic) => published.filter(({ call }) => call.get('TopicArn') === arnOf(topic));

  test.each([
    ['PAGES', 'NoWorkers'],
    ['TICKETS', 'ClockOffset'],
    ['HEARTBEAT', 'Watchdog'],
  ] as const)('sends to the topic %s: %s', (topic, alert) => {
    expect(sentTo(topic).map(({ call }) => call.get('Message'))).toEqual([expect.stringContaining(alert)]);
  });

  test('signs each call for SNS in the region', () => {
    for (const { authorization } of published)
      expect(authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=test\/\d+\/us-east-1\/sns\//);
  });

  test('has subjects that SNS takes', () => {
    // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    for (const { call } of published) expect(call.get('Subject')).toMatch(/^[\x20-\x7e]{1,99}$/);
  });
});

/** The committed configuration, sent to this server, and without waiting. */
function configuration(port: number): string {
  const committed = readFileSync('monitoring/alertmanager/generated/alertmanager.aws.yaml', 'utf8');
  const filledIn = TOPICS.reduce(
    (text, topic) => text.replaceAll(`__${topic}_TOPIC_ARN__`, arnOf(topic)),
    committed.replaceAll('__AWS_REGION__', 'us-east-1'),
  );
  const document = parseDocument(filledIn.replaceAll(/group_wait: \w+/g, 'group_wait: 0s'));
  for (const receiver of TOPICS.keys())
    document.setIn(['receivers', receiver, 'sns_configs', 0, 'api_url'], `http://127.0.0.1:${port}`);
  return document.toString();
}

async function fire(url: string, alerts: Record<string, string>[]): Promise<void> {
  const body = alerts.map((labels) => ({
    labels: { environment: 'production', ...labels },
    annotations: { summary: 'a summary' },
  }));
  const { status } = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(status).toBe(200);
}
