import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { useLocalCredentials } from '../../scripts/config.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { waitFor } from '../processes/wait-for.ts';
import { findTool } from './tools.ts';

const isThere = findTool('prometheus') !== undefined && findTool('alertmanager') !== undefined;

const RULES = `
groups:
  - name: tried
    rules:
      - { record: 'tried:up:sum', expr: 'sum(up{job=~"sluice-.+"})' }
      - { alert: AlwaysFires, expr: 'vector(1)' }
`;
const ALERTMANAGER = 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n';
/** A worker has five slow events at a time. More than 25 wait for a second worker, which an idle fleet soon gives up. */
const WORKER = { POLLERS: '1', MAX_IN_FLIGHT_MESSAGES: '14', HANDLER_CONCURRENCY: '5' };
const SCALING = {
  ...DEFAULT_SCALING,
  concurrency: 10,
  busyServiceSeconds: { floor: 0.1, default: 0.4 },
  minWorkers: 1,
  maxWorkers: 2,
  scaleInCooldownMs: 1_000,
};

describe.skipIf(!isThere)(
  'a platform with Prometheus and Alertmanager, which scripts/go-tool.sh builds,',
  () => {
    let dir: string;
    let platform: Platform;

    beforeAll(async () => {
      useLocalCredentials([]);
      dir = mkdtempSync(join(tmpdir(), 'sluice-monitored-'));
      mkdirSync(join(dir, 'rules'));
      writeFileSync(join(dir, 'rules', 'tried.yaml'), RULES);
      writeFileSync(join(dir, 'alertmanager.yaml'), ALERTMANAGER);
      platform = await startPlatform({
        dataDir: join(dir, 'data'),
        api: { host: '127.0.0.1', port: 0 },
        scaling: SCALING,
        region: 'us-east-1',
        prefix: 'monitored',
        logLevel: 'warn',
        workerSettings: WORKER,
        monitoring: {
          rulesDir: join(dir, 'rules'),
          alertmanagerConfig: join(dir, 'alertmanager.yaml'),
          scrapeSeconds: 0.5,
          evaluationSeconds: 0.5,
        },
        say: () => {},
      });
    });
    afterAll(async () => {
      await platform?.stop();
      rmSync(dir, { recursive: true });
    });

    test('scrapes every process, evaluates its rules, and sends its alerts', async () => {
      const all = await waitFor(
        async () => {
          const names = await up();
          return names.size === 4 ? names : undefined;
        },
        { what: 'every target to be up' },
      );
      expect([...all].toSorted()).toEqual(['alertmanager', 'api', 'prometheus', 'worker-1']);
      await waitFor(async () => (await query('tried:up:sum'))[0]?.value[1] === '2', { what: 'the rule' });
      await waitFor(async () => (await alerts()).includes('AlwaysFires'), { what: 'the alert' });
      const live = await waitFor(
        async () => {
          const series = await query('sluice_workers_live');
          return series.length > 0 ? series : undefined;
        },
        { what: 'a metric of the API' },
      );
      expect(live).toMatchObject([{ metric: { job: 'sluice-api', instance: 'api', environment: 'local' } }]);
    });

    test('keeps a worker that was killed as a target, at its new address', async () => {
      const [worker] = platform.fleet.workers();
      worker?.kill('SIGKILL');
      await waitFor(() => platform.fleet.workers().some(({ pid }) => pid !== worker?.pid), {
        what: 'another',
      });
      await waitFor(async () => Number((await query(STARTS))[0]?.value[1]) > 0, { what: 'a second start' });
      await waitFor(async () => (await up()).has('worker-1'), { what: 'worker-1 to be up' });
    });

    test('follows the fleet up and down', async () => {
      await waitFor(
        async () => {
          await sendMoreThanHandled();
          return (await up()).has('worker-2');
        },
        { what: 'worker-2 to be up', everyMs: 1_500 },
      );
      await waitFor(async () => (await targets()).every(({ instance }) => instance !== 'worker-2'), {
        what: 'worker-2 to be gone',
        timeoutMs: 180_000,
      });
      await waitFor(async () => (await up()).has('worker-1'), { what: 'worker-1 to be up' });
    });

    /** About twice as many as two workers handle until the next call. One after the other: each is a message. */
    async function sendMoreThanHandled(): Promise<void> {
      for (let sent = 0; sent < 20; sent += 1)
        await send({ event_type: 'demo.slow', payload: { wait_ms: 1_500 } });
    }

    async function send(event: object): Promise<void> {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${platform.api.url()}/events`, { method: 'POST', headers, body: JSON.stringify(event) });
    }

    async function targets() {
      const { data } = targetsSchema.parse(await get(platform.monitoring?.prometheus?.url(), 'v1/targets'));
      return data.activeTargets.map(({ health, labels }) => ({ health, instance: labels.instance }));
    }

    async function up(): Promise<Set<string>> {
      return new Set((await targets()).flatMap(({ health, instance }) => (health === 'up' ? instance : [])));
    }

    async function query(expression: string) {
      const path = `v1/query?query=${encodeURIComponent(expression)}`;
      return querySchema.parse(await get(platform.monitoring?.prometheus?.url(), path)).data.result;
    }

    async function alerts(): Promise<string[]> {
      const sent = alertsSchema.parse(await get(platform.monitoring?.alertmanager?.url(), 'v2/alerts'));
      return sent.map(({ labels }) => labels.alertname);
    }
  },
);

const STARTS = 'changes(process_start_time_seconds{instance="worker-1"}[1m])';

async function get(url: string | undefined, path: string): Promise<unknown> {
  return (await fetch(`${url}/api/${path}`)).json();
}

const targetsSchema = z.object({
  data: z.object({
    activeTargets: z.array(z.object({ health: z.string(), labels: z.object({ instance: z.string() }) })),
  }),
});
const querySchema = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});
const alertsSchema = z.array(z.object({ labels: z.object({ alertname: z.string() }) }));
