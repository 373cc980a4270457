import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { startNodeChild } from '../local/processes/start-child.ts';
import { waitFor } from '../local/processes/wait-for.ts';
import { createWorkerRig, type WorkerRig } from './testing/worker-rig.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
let rig: WorkerRig;

afterEach(() => rig.close());

async function startProcess(settings: Record<string, string> = {}) {
  rig = await createWorkerRig(endpoints);
  const worker = await startProcessWith({ OPS_PORT: '0', ...settings });
  return { worker, ops: `http://127.0.0.1:${worker.port}` };
}

function startProcessWith(settings: Record<string, string>) {
  return startNodeChild(main, {
    name: 'worker',
    env: {
      AWS_ENDPOINT_URL_SQS: endpoints.sqsUrl,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoUrl,
      RESOURCE_PREFIX: rig.prefix,
      QUEUE_URL: rig.queueUrl,
      RECEIVE_WAIT_SECONDS: '1',
      ...settings,
    },
  });
}

describe('a worker process', () => {
  it('stores events, serves metrics and health, and exits 0 on SIGTERM with nothing left undone', async () => {
    const { worker, ops } = await startProcess();
    const event = rig.event();
    await rig.enqueue(event);

    expect((await rig.stored(event.id)).outcome).toBe('processed');
    expect(await (await fetch(`${ops}/health`)).json()).toEqual({ status: 'ok', table_available: true });
    expect((await fetch(`${ops}/health/ready`)).status).toBe(200);
    expect((await fetch(`${ops}/health/live`)).status).toBe(200);
    const metrics = await (await fetch(`${ops}/metrics`)).text();
    expect(metrics).toContain('sluice_events_total{event_type="test",outcome="processed"} 1');
    expect(metrics).toMatch(/^sluice_pollers [1-9]/m);
    expect(metrics).toMatch(/^sluice_handlers_waiting 0$/m);
    expect(metrics).toMatch(/^sluice_received_pack_events_sum 1$/m);
    expect(metrics).toMatch(/^sluice_dependency_calls_total\{.*operation="ReceiveMessage",outcome="ok"\}/m);
    expect(metrics).toMatch(/^sluice_lease_held\{duty="recount"\} [01]$/m);
    expect(await rig.backEnd.fleet.read()).toMatchObject({ live: 1 });

    const exit = await worker.stop(60_000);

    expect(exit).toEqual({ code: 0, signal: null });
    expect(await rig.backEnd.fleet.read()).toMatchObject({ live: 0 });
    const now = Date.now();
    const rows = await rig.backEnd.rollups.read('worker', now - 120_000, now);
    expect(rows.map(({ rollup }) => rollup.counts)).toEqual([{ test: { processed: 1 } }]);
  });

  it('that is killed with -9 leaves its messages to the next worker', async () => {
    const { worker } = await startProcess({ HANDLER_TIMEOUT_MS: '60000', DRAIN_SECONDS: '60' });
    const event = rig.event({ eventType: 'demo.flaky', payload: { wait_ms: 60_000 } });
    await rig.enqueue(event);
    await waitFor(async () => (await rig.queues.events.depth()).inFlight === 1, {
      what: 'the event to be held',
    });

    worker.kill('SIGKILL');
    await worker.exited;
    rig.startWorker();

    const stored = await waitFor(
      async () => (await rig.backEnd.store.find([event.id])).get(event.id)?.stored,
      {
        what: 'the event',
      },
    );
    expect(stored.outcome).toBe('processed');
  });

  it('says in one line that its ops port is taken, before it receives any message', async () => {
    rig = await createWorkerRig(endpoints);
    const event = rig.event();
    await rig.enqueue(event);

    const taken = startProcessWith({ OPS_PORT: new URL(endpoints.sqsUrl).port });

    await expect(taken).rejects.toThrow(
      'is taken: stop the program that listens there, or set OPS_PORT to another port.',
    );
    expect(await rig.queues.events.depth()).toMatchObject({ visible: 1, inFlight: 0 });
  });
});
