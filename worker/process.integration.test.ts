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

/** What a process that has stored an event leaves when it stops. */
async function stopAfterStoring() {
  const { worker } = await startProcess();
  const event = rig.event();
  await rig.enqueue(event);
  await rig.stored(event.id);
  const exit = await worker.stop(60_000);
  const now = Date.now();
  const rows = await rig.backEnd.rollups.read('worker', now - 120_000, now);
  return { exit, fleet: await rig.backEnd.fleet.read(), counts: rows.map(({ rollup }) => rollup.counts) };
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
  it('stores events, and serves metrics and health', async () => {
    const { worker, ops } = await startProcess();
    const event = rig.event();
    await rig.enqueue(event);

    expect((await rig.stored(event.id)).outcome).toBe('processed');
    await expect
      .poll(async () => (await fetch(`${ops}/health`)).json())
      .toEqual({ status: 'ok', table_available: true });
    expect((await fetch(`${ops}/health/ready`)).status).toBe(200);
    expect((await fetch(`${ops}/health/live`)).status).toBe(200);
    const scrape = async () => (await fetch(`${ops}/metrics`)).text();
    await expect.poll(scrape).toContain('sluice_events_total{event_type="test",outcome="processed"} 1');
    const metrics = await scrape();
    expect(metrics).toMatch(/^sluice_pollers [1-9]/m);
    expect(metrics).toMatch(/^sluice_handlers_waiting 0$/m);
    expect(metrics).toMatch(/^sluice_received_pack_events_sum 1$/m);
    expect(metrics).toMatch(/^sluice_dependency_calls_total\{.*operation="ReceiveMessage",outcome="ok"\}/m);
    expect(metrics).toMatch(/^sluice_lease_held\{duty="recount"\} [01]$/m);
    await expect.poll(() => rig.backEnd.fleet.read()).toMatchObject({ live: 1 });
    await worker.stop(60_000);
  });

  it('exits 0 on SIGTERM with nothing left undone', async () => {
    // A process that stalls for the three seconds of its last write loses its counts: then the next one writes its own.
    let stopped = await stopAfterStoring();
    while (stopped.counts.length === 0) {
      await rig.close();
      stopped = await stopAfterStoring();
    }

    expect(stopped).toMatchObject({ exit: { code: 0, signal: null }, fleet: { live: 0 } });
    expect(stopped.counts).toEqual([{ test: { processed: 1 } }]);
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
