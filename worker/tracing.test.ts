import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { encodeAlone } from '../core/event/pack.ts';
import { traceIdOf } from '../core/event/trace-context.ts';
import { treeOf } from '../core/telemetry/testing/tree-of.ts';
import { defineHandler, type Handler } from './handlers/handler.ts';
import { createTracedWorker } from './testing/traced-worker.ts';

// It measures the time of an insert; here only the rig's own clock moves.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** Fails this many times in each run. */
const failing = (times: number): Handler =>
  defineHandler({
    eventType: 'failing',
    payload: z.unknown(),
    async handle({ attempt }) {
      if (attempt <= times) throw new Error('down');
    },
  });

const workerOf = (times: number, options?: Parameters<typeof createTracedWorker>[1]) =>
  createTracedWorker([failing(times)], options);

/** Without the traces of receive calls, which are all alike. */
const eventTree = (spans: Parameters<typeof treeOf>[0]) =>
  treeOf(spans.filter(({ name }) => name !== 'receive events'));

describe('a sampled event', () => {
  it('has a span for each stage, linked to the call that received it', async () => {
    const worker = workerOf(0, { sampled: true });
    worker.send(worker.event('failing'));
    await worker.deliverAll();
    expect(treeOf(worker.spans)).toEqual([
      'POST /events',
      '  send events',
      '    process events · processed · linked',
      '      handler · ok',
      '      insert · stored',
      'receive events',
    ]);
    const [process, receive] = ['process events', 'receive events'].map((name) =>
      worker.spans.find((span) => span.name === name),
    );
    expect(process?.links).toEqual([{ traceId: receive?.traceId, spanId: receive?.spanId }]);
    expect(receive?.traceId).not.toBe(process?.traceId);
  });

  it('has no handler span if its type has none', async () => {
    const worker = workerOf(0, { sampled: true });
    worker.send(worker.event('page_view'));
    await worker.deliverAll();
    expect(eventTree(worker.spans).slice(2)).toEqual([
      '    process events · processed · linked',
      '      insert · stored',
    ]);
  });

  it('names its message, its attempt and its run', async () => {
    const worker = workerOf(1, { sampled: true });
    const event = worker.event('failing', { request: { item: 7, traceState: 'vendor=1' } });
    worker.send(event);
    await worker.deliverAll();
    const second = worker.spans.findLast(({ name }) => name === 'process events');
    expect(second).toMatchObject({
      kind: 'consumer',
      traceState: 'vendor=1',
      parent: { isRemote: true },
      attributes: {
        'messaging.system': 'aws_sqs',
        'messaging.destination.name': 'events',
        'messaging.operation.type': 'process',
        'messaging.message.id': expect.any(String),
        'sluice.event.id': event.id,
        'sluice.event.type': 'failing',
        'sluice.run': 1,
        'sluice.attempt': 2,
        'sluice.item': 7,
      },
    });
  });

  it('is followed through its retries, each below the span that sent it', async () => {
    const worker = workerOf(2, { sampled: true });
    worker.send(worker.event('failing'));
    await worker.deliverAll();
    expect(eventTree(worker.spans)).toEqual([
      'POST /events',
      '  send events',
      '    process events · retried · error: down · linked',
      '      handler · failed · error: down',
      '      send events',
      '        process events · retried · error: down · linked',
      '          handler · failed · error: down',
      '          send events',
      '            process events · processed · linked',
      '              handler · ok',
      '              insert · stored',
    ]);
  });

  it('that was slow says so', async () => {
    const worker = workerOf(0, { sampled: true });
    worker.send(worker.event('failing'));
    worker.pass(6_000);
    await worker.deliverAll();
    expect(eventTree(worker.spans)).toContain('    process events · processed · slow · linked');
  });

  it('draws on no limit', async () => {
    const worker = workerOf(9, { sampled: true, limits: { failuresPerSecond: 0, slowPerSecond: 0 } });
    worker.send(worker.event('failing'));
    await worker.deliverAll();
    expect(worker.turnedAway).toEqual([]);
    expect(eventTree(worker.spans).filter((line) => line.includes('process'))).toHaveLength(3);
  });
});

describe('the steps of a handler', () => {
  const spansOf = async (handle: Handler['handle']) => {
    const worker = createTracedWorker([defineHandler({ eventType: 'steps', payload: z.unknown(), handle })], {
      sampled: true,
    });
    worker.send(worker.event('steps'));
    await worker.deliverAll();
    return worker.spans;
  };

  it('have the step that they are part of in their trace, however many they are', async () => {
    const spans = await spansOf(({ trace }) =>
      trace.span('outer', async (outer) => {
        for (let n = 0; n < 150; n += 1) await outer.span('inner', async () => {});
      }),
    );
    const tree = eventTree(spans);
    expect(tree.slice(4, 6)).toEqual(['        outer', '          inner']);
    expect(tree.filter((line) => line.trim() === 'inner')).toHaveLength(99);
  });

  it('have it too if it is not over when the handler ends', async () => {
    const spans = await spansOf(async ({ trace }) => {
      const inner = Promise.withResolvers<void>();
      void trace.span('outer', async (outer) => {
        await outer.span('inner', async () => inner.resolve());
        await new Promise(() => {});
      });
      await inner.promise;
    });
    expect(eventTree(spans).slice(3, 6)).toEqual([
      '      handler · ok',
      '        outer · error: it had not ended when the handler ended',
      '          inner',
    ]);
  });

  it('are bounded in what they say', async () => {
    const long = 'x'.repeat(100_000);
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`attribute ${n}`, n]));
    const spans = await spansOf(({ trace }) =>
      trace.span('step', () => Promise.reject(new Error(long)), { document: long, ...many }),
    );
    const step = spans.find(({ name }) => name === 'step');
    expect(JSON.stringify(step).length).toBeLessThan(4_000);
  });

  it('say what JavaScript passes, whatever its type', async () => {
    const groups = /(?<year>.+)/.exec('2026')?.groups;
    const odd = {
      none: null,
      missing: undefined,
      big: 2n ** 70n,
      list: [1, 2],
      share: 0.5,
      done: true,
      groups,
    };
    const spans = await spansOf(async ({ trace }) => {
      await trace.span('step', async () => {}, odd as never);
      await trace.span('plain', async () => {}, null as never);
    });
    expect(spans.find(({ name }) => name === 'step')?.attributes).toMatchObject({
      none: 'null',
      missing: 'undefined',
      big: String(2n ** 70n),
      list: '1,2',
      share: 0.5,
      done: true,
      groups: '[object Object]',
    });
    expect(spans.map(({ name }) => name)).toContain('plain');
  });
});

describe('an event that was not sampled', () => {
  it('has no span while all goes well', async () => {
    const worker = workerOf(0);
    worker.send(worker.event('failing'), worker.event('page_view'));
    await worker.deliverAll();
    expect(worker.spans).toEqual([]);
  });

  it('that fails for the first time gets its earlier spans, and is traced from there on', async () => {
    const worker = workerOf(2);
    worker.send(worker.event('failing', { request: { claimMs: 2 } }));
    await worker.deliverAll();
    expect(eventTree(worker.spans)).toEqual([
      'POST /events · reconstructed',
      '  claim · reconstructed',
      '  send events · reconstructed',
      '    process events · retried · error: down · reconstructed',
      '      handler · failed · error: down · reconstructed',
      '      send events',
      '        process events · retried · error: down · linked',
      '          handler · failed · error: down',
      '          send events',
      '            process events · processed · linked',
      '              handler · ok',
      '              insert · stored',
    ]);
  });

  it('that is dead-lettered and put back goes on below its dead letter', async () => {
    const worker = workerOf(9);
    worker.send(worker.event('failing'));
    await worker.deliverAll();
    worker.redrive();
    await worker.deliverAll();
    const tree = eventTree(worker.spans);
    expect(tree.slice(0, 5)).toEqual([
      'POST /events · reconstructed',
      '  send events · reconstructed',
      '    process events · retried · error: down · reconstructed',
      '      handler · failed · error: down · reconstructed',
      '      send events',
    ]);
    expect(tree.slice(8, 14)).toEqual([
      '            process events · failed · error: failed 3 times, the last time: down · linked',
      '              handler · failed · error: down',
      '              insert · stored',
      '              send events-dead',
      '                process events · retried · error: down · linked',
      '                  handler · failed · error: down',
    ]);
    expect(tree.at(-1)?.trim()).toBe('send events-dead');
  });

  it('that fails has the steps of its handler, though nobody knew that they would be wanted', async () => {
    const charging = defineHandler({
      eventType: 'charging',
      payload: z.unknown(),
      handle: ({ trace }) => trace.span('charge', () => Promise.reject(new Error('declined'))),
    });
    const worker = createTracedWorker([charging]);
    worker.send(worker.event('charging'));
    await worker.deliver();
    expect(treeOf(worker.spans).slice(2)).toEqual([
      '    process events · retried · error: declined · reconstructed',
      '      handler · failed · error: declined · reconstructed',
      '        charge · error: declined · reconstructed',
      '      send events',
    ]);
  });

  it('that was slow gets its spans after the fact', async () => {
    const worker = workerOf(0);
    worker.send(worker.event('failing', { request: { outsideSpanId: 'c'.repeat(16), item: 0 } }));
    worker.pass(5_000);
    await worker.deliverAll();
    expect(treeOf(worker.spans)).toEqual([
      'POST /events/batch · reconstructed · outside parent',
      '  send events · reconstructed',
      '    process events · processed · slow · reconstructed',
      '      handler · ok · reconstructed',
      '      insert · stored · reconstructed',
    ]);
  });

  it('has its request told once, though others of its batch fail too', async () => {
    const worker = workerOf(9);
    const first = worker.event('failing', { request: { item: 0 } });
    const { traceparent } = first;
    worker.send(first, worker.event('failing', { traceparent, request: { item: 1 } }));
    await worker.deliver();
    expect(worker.spans.filter(({ kind }) => kind === 'server')).toHaveLength(1);
    expect(treeOf(worker.spans).filter((line) => line === '  send events · reconstructed')).toHaveLength(2);
  });

  it('claims no status for its request, whose span ends when the queue had the event', async () => {
    const worker = workerOf(1);
    const event = worker.event('failing');
    worker.pass(9);
    worker.send(event);
    const sentAtMs = worker.now();
    worker.pass(1_000);
    await worker.deliver();
    const [server, send] = worker.spans;
    expect(server).toMatchObject({ startMs: event.request?.startedAtMs, endMs: sentAtMs });
    expect(server?.attributes).not.toHaveProperty('http.response.status_code');
    expect(send).toMatchObject({ endMs: sentAtMs });
  });

  it('that an older API sent begins when it was accepted', async () => {
    const worker = workerOf(1);
    const { request: _request, ...event } = worker.event('failing');
    worker.send(event);
    await worker.deliver();
    expect(treeOf(worker.spans)).toEqual([
      'send events · reconstructed',
      '  process events · retried · error: down · reconstructed',
      '    handler · failed · error: down · reconstructed',
      '    send events',
    ]);
    expect(worker.spans[0]).toMatchObject({ startMs: event.acceptedAtMs });
  });

  it('that an older API sent in a batch has a first message of its own, though all name the same span', async () => {
    const worker = workerOf(1);
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;
    const events = [1, 2].map(() => {
      const { request: _request, ...event } = worker.event('failing');
      return { ...event, traceparent };
    });
    worker.send(...events);
    await worker.deliver();
    const first = worker.spans.filter(({ name, parent }) => name === 'send events' && parent === undefined);
    expect(new Set(first.map(({ spanId }) => spanId)).size).toBe(2);
    expect(treeOf(worker.spans).join('\n')).not.toContain('ORPHAN');
  });

  it('that another producer sent has no request', async () => {
    const worker = workerOf(9);
    worker.sendBody(JSON.stringify({ event_type: 'failing', payload: 1 }));
    await worker.deliverAll();
    const tree = eventTree(worker.spans);
    expect(tree.slice(0, 2)).toEqual([
      'send events · reconstructed',
      '  process events · retried · error: down · reconstructed',
    ]);
    expect(tree.at(-1)?.trim()).toBe('send events-dead');
    expect(tree.join('\n')).not.toContain('ORPHAN');
  });
});

describe('the limits', () => {
  it('turn traces away by reason', async () => {
    const worker = workerOf(1, { limits: { failuresPerSecond: 1, slowPerSecond: 0 } });
    worker.send(worker.event('failing'), worker.event('failing'), worker.event('page_view'));
    worker.pass(6_000);
    await worker.deliver();
    expect(worker.turnedAway).toEqual(['slow', 'failure']);
    expect(new Set(worker.spans.map(({ traceId }) => traceId)).size).toBe(1);
  });

  it('leave a dead letter its trace, though the first failure was turned away', async () => {
    const worker = workerOf(9, { limits: { failuresPerSecond: 1 } });
    const [first, second] = [worker.event('failing'), worker.event('failing')];
    worker.send(first, second);
    await worker.deliverAll();
    const late = worker.spans.filter(({ traceId }) => traceId === traceIdOf(second.traceparent));
    expect(eventTree(late)).toEqual([
      'POST /events · reconstructed',
      '  send events · reconstructed',
      '    process events · retried · error: down · reconstructed',
      '      handler · failed · error: down · reconstructed',
      '      send events · reconstructed',
      '        process events · retried · error: down · reconstructed',
      '          handler · failed · error: down · reconstructed',
      '          send events · reconstructed',
      '            process events · failed · error: failed 3 times, the last time: down · reconstructed',
      '              handler · failed · error: down · reconstructed',
      '              insert · stored · reconstructed',
      '              send events-dead',
    ]);
  });

  it('leave the messages of a trace that was turned away as they are', async () => {
    const worker = workerOf(9, { limits: { failuresPerSecond: 0 } });
    const event = worker.event('failing');
    worker.send(event);
    await worker.deliverAll();
    expect(worker.spans).toEqual([]);
    expect(worker.turnedAway).toEqual(['failure', 'failure']);
    expect(worker.deadLetters.join()).toContain(event.traceparent);
  });
});

describe('a message that comes again', () => {
  it.each([false, true])('repeats the spans of its failed attempt (sampled: %s)', async (sampled) => {
    const worker = workerOf(1, { sampled });
    worker.send(worker.event('failing'));
    await worker.deliver({ settles: 'unknown' });
    const before = new Set(worker.spans.map(({ spanId }) => spanId));
    await worker.deliver({ firstDelivery: 'perhaps_not' });
    const names = worker.spans.filter(({ spanId }) => !before.has(spanId)).map(({ name }) => name);
    expect(names).toEqual(sampled ? ['receive events'] : []);
    await worker.deliverAll();
    expect(eventTree(worker.spans).map((line) => line.trim().split(' · ').slice(0, 2).join(' '))).toEqual([
      `POST /events${sampled ? '' : ' reconstructed'}`,
      `send events${sampled ? '' : ' reconstructed'}`,
      'process events retried',
      'handler failed',
      'send events',
      'process events processed',
      'handler ok',
      'insert stored',
    ]);
  });

  it('tells of the handler as the one that ran it did', async () => {
    const worker = workerOf(1);
    worker.send(worker.event('failing'));
    await worker.deliver({ settles: 'unknown' });
    worker.pass(900);
    await worker.deliver({ firstDelivery: 'perhaps_not' });
    const [first, second] = worker.spans.filter(({ name }) => name === 'handler');
    expect(second).toEqual(first);
  });

  it('once its failure is on record, owes its dead letter alone', async () => {
    const worker = workerOf(9);
    worker.send(worker.event('failing'));
    await worker.deliver();
    await worker.deliver();
    await worker.deliver({ settles: 'unknown' });
    await worker.deliver({ firstDelivery: 'perhaps_not' });
    expect(worker.deadLetters).toHaveLength(1);
    expect(eventTree(worker.spans).slice(8)).toEqual([
      '            process events · dead_lettered · error: failed 3 times, the last time: down · linked',
      '              handler · failed · error: down',
      '              insert · stored',
      '              send events-dead',
    ]);
  });

  it('that the queue gave up on is dead-lettered in its trace', async () => {
    const worker = workerOf(0);
    worker.send(worker.event('failing'));
    await worker.deliver({ firstDelivery: 'perhaps_not', isAbandoned: true });
    expect(treeOf(worker.spans)).toEqual([
      'POST /events · reconstructed',
      '  send events · reconstructed',
      expect.stringMatching(/^ {4}process events · failed · error: its workers died: .* · reconstructed$/),
      '      insert · stored · reconstructed',
      '      send events-dead',
    ]);
  });

  it('after its event was stored stands beside the delivery that stored it', async () => {
    const worker = workerOf(0, { sampled: true });
    worker.send(worker.event('failing'));
    await worker.deliver({ settles: 'unknown' });
    await worker.deliver({ firstDelivery: 'perhaps_not' });
    expect(eventTree(worker.spans)).toEqual([
      'POST /events',
      '  send events',
      '    process events · processed · linked',
      '      handler · ok',
      '      insert · stored',
      '    process events · duplicate · linked',
    ]);
  });

  it('has no span of a pack that was split, only of its events', async () => {
    const worker = workerOf(0, { sampled: true });
    worker.send(worker.event('failing'), worker.event('page_view'));
    await worker.deliver({ isSuspect: true, firstDelivery: 'perhaps_not' });
    expect(worker.spans.filter(({ name }) => name === 'process events')).toEqual([]);
    await worker.deliverAll();
    const tree = eventTree(worker.spans);
    expect(tree.filter((line) => line === '    process events · processed · linked')).toHaveLength(2);
    expect(tree.join('\n')).not.toContain('ORPHAN');
  });
});

it('an event that is put off is handled later in the same trace', async () => {
  const worker = workerOf(0, { sampled: true });
  worker.send({ ...worker.event('failing'), repeat: true });
  await worker.deliverAll();
  expect(eventTree(worker.spans)).toEqual([
    'POST /events',
    '  send events',
    '    process events · deferred · linked',
    '    process events · processed · slow · linked',
    '      handler · ok',
    '      insert · stored',
  ]);
});

it('another event under the same id is dead-lettered in its own trace', async () => {
  const worker = workerOf(0);
  const event = worker.event('page_view');
  const other = {
    ...worker.event('page_view', { content: { eventType: 'page_view', payload: 2 } }),
    id: event.id,
  };
  worker.send(event);
  await worker.deliverAll();
  worker.send(other);
  await worker.deliverAll();
  expect(treeOf(worker.spans)).toEqual([
    'POST /events · reconstructed',
    '  send events · reconstructed',
    expect.stringMatching(/^ {4}process events · conflict · error: conflict: .* · reconstructed$/),
    '      insert · conflict · error: conflict · reconstructed',
    '      send events-dead',
  ]);
});

it('a dead letter of a release that did not trace is followed from its next failure', async () => {
  const worker = workerOf(9);
  const { request: _request, ...event } = worker.event('failing');
  worker.sendBody(encodeAlone({ ...event, run: 2 }, worker.now()));
  await worker.deliverAll();
  expect(eventTree(worker.spans).slice(0, 2)).toEqual([
    'send events · reconstructed',
    '  process events · retried · error: down · reconstructed',
  ]);
});
