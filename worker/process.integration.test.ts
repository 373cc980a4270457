import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startOtlpSink } from '../adapters/otlp/testing/otlp-sink.ts';
import { startTrace, traceIdOf } from '../core/event/trace-context.ts';
import { type ChildHooks, startNodeChild } from '../local/processes/start-child.ts';
import { waitFor } from '../local/processes/wait-for.ts';
import { createChildLog } from '../local/testing/child-log.ts';
import { untilNothingGivenUp } from '../local/testing/until-nothing-given-up.ts';
import { createWorkerRig, type WorkerRig } from './testing/worker-rig.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };

async function createRig(): Promise<WorkerRig> {
  const rig = await createWorkerRig(endpoints);
  onTestFinished(() => rig.close());
  return rig;
}

function startProcess(rig: WorkerRig, settings: Record<string, string> = {}, hooks: ChildHooks = {}) {
  return startNodeChild(main, {
    ...hooks,
    name: 'worker',
    env: {
      AWS_ENDPOINT_URL_SQS: endpoints.sqsUrl,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoUrl,
      RESOURCE_PREFIX: rig.prefix,
      QUEUE_URL: rig.queueUrl,
      RECEIVE_WAIT_SECONDS: '1',
      OPS_PORT: '0',
      ...settings,
    },
  });
}

/** What a process that has stored an event leaves when it stops. It keeps its spans until then. */
async function stopAfterStoring() {
  const rig = await createWorkerRig(endpoints);
  const collector = await startOtlpSink();
  const log = createChildLog();
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '60000' };
  try {
    const worker = await startProcess(rig, settings, log.hooks);
    try {
      const event = { ...rig.event(), traceparent: startTrace(() => true).traceparent };
      await rig.enqueue(event);
      await rig.stored(event.id);
      const sentBefore = collector.spans.length;
      expect(await worker.stop(60_000)).toEqual({ code: 0, signal: null });
      const now = Date.now();
      const rows = await rig.backEnd.rollups.read('worker', now - 120_000, now);
      const spans = collector.spans.filter(({ traceId }) => traceId === traceIdOf(event.traceparent));
      return {
        log: await log.whole,
        fleet: await rig.backEnd.fleet.read(),
        counts: rows.map(({ rollup }) => rollup.counts),
        sentBefore,
        spans: spans.map(({ name }) => name.replace(`${rig.prefix}-`, '')),
      };
    } finally {
      await worker.stop(60_000);
    }
  } finally {
    await collector.close();
    await rig.close();
  }
}

describe('a worker process', () => {
  it('stores events, and serves metrics and health', async () => {
    const rig = await createRig();
    const worker = await startProcess(rig);
    const ops = `http://127.0.0.1:${worker.port}`;
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
    const { fleet, counts, sentBefore, spans } = await untilNothingGivenUp(stopAfterStoring);

    expect(fleet).toMatchObject({ live: 0 });
    expect(counts).toEqual([{ test: { processed: 1 } }]);
    expect(sentBefore).toBe(0);
    expect(spans.toSorted()).toEqual(['insert', 'process events']);
  });

  it('that is killed with -9 leaves its messages to the next worker', async () => {
    const rig = await createRig();
    const worker = await startProcess(rig, { HANDLER_TIMEOUT_MS: '60000', DRAIN_SECONDS: '60' });
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
    const rig = await createRig();
    const event = rig.event();
    await rig.enqueue(event);

    const taken = startProcess(rig, { OPS_PORT: new URL(endpoints.sqsUrl).port });

    await expect(taken).rejects.toThrow(
      'is taken: stop the program that listens there, or set OPS_PORT to another port.',
    );
    expect(await rig.queues.events.depth()).toMatchObject({ visible: 1, inFlight: 0 });
  });
});
