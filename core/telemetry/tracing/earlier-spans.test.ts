import { describe, expect, it } from 'vitest';
import type { FailedAttempt } from '../../event/failed-attempt.ts';
import type { QueuedEvent } from '../../event/pack.ts';
import { sampleInHand } from '../../testing/sample-in-hand.ts';
import { treeOf } from '../testing/tree-of.ts';
import { earlierSpans } from './earlier-spans.ts';
import { spanIdOf } from './span-id.ts';

const SERVER = 'b'.repeat(16);
const QUEUES = { events: 'events', deadLetters: 'dead' };
const event: QueuedEvent = {
  id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
  content: { eventType: 'test', payload: 1 },
  acceptedAtMs: 1_000,
  enqueuedAtMs: 1_010,
  traceparent: `00-${'a'.repeat(32)}-${SERVER}-00`,
  run: 1,
  attempt: 1,
};
const failed = (run: number, attempt: number, error = 'down'): FailedAttempt => ({
  run,
  attempt,
  atMs: 10_000 * run + 1_000 * attempt,
  durationMs: 50,
  error,
  worker: 'w1',
  delivery: `m${run}${attempt}`,
});

function earlier(change: Partial<QueuedEvent> = {}, sentAtMs = 1_020) {
  const inHand = sampleInHand({ ...event, ...change });
  const { ofRequest, ofEvent, sentBy } = earlierSpans(
    { ...inHand, delivery: { ...inHand.delivery, sentAtMs } },
    QUEUES,
  );
  return { spans: [...ofRequest, ...ofEvent], sentBy };
}

const treeWithout = (change: Partial<QueuedEvent>) =>
  treeOf(earlier(change).spans).map((line) => line.replace(' · reconstructed', ''));

describe('the first message', () => {
  it("ends at the queue's own sent time, and is known by its id", () => {
    const [send] = earlier().spans;
    expect(send).toMatchObject({
      startMs: 1_000,
      endMs: 1_020,
      attributes: { 'messaging.message.id': 'm1' },
    });
  });

  it('that is not at hand ends when it was sent by the clock of the API', () => {
    for (const change of [{ attempt: 2 }, { run: 2 }, { resentFrom: 'm0' }]) {
      const [send] = earlier(change, 9_000).spans;
      expect(send?.endMs).toBe(1_010);
      expect(send?.attributes).not.toHaveProperty('messaging.message.id');
    }
  });

  it('that the queue dates before its request ends as it begins', () => {
    expect(earlier({}, 900).spans).toMatchObject([{ startMs: 1_000, endMs: 1_000 }]);
  });
});

describe('the request', () => {
  it('has its claim, which is the same for all events of a batch', () => {
    const request = { startedAtMs: 990, claimMs: 4, item: 3 };
    const [server, claim, send] = earlier({ request }).spans;
    expect(server).toMatchObject({ name: 'POST /events/batch', startMs: 990, endMs: 1_020 });
    expect(claim).toMatchObject({
      spanId: spanIdOf(SERVER, 'claim', 1, 1),
      startMs: 990,
      endMs: 994,
    });
    expect(send).toMatchObject({ parent: { spanId: SERVER }, startMs: 994 });
  });
});

describe('the failed attempts', () => {
  it('follow one another through retries and dead letters', () => {
    const history = [failed(1, 1), failed(1, 2), failed(2, 1)];
    expect(treeWithout({ run: 2, attempt: 2, history })).toEqual([
      'send events',
      '  process events · retried · error: down',
      '    handler · failed · error: down',
      '    send events',
      '      process events · failed · error: down',
      '        handler · failed · error: down',
      '        send dead',
      '          process events · retried · error: down',
      '            handler · failed · error: down',
      '            send events',
    ]);
  });

  it('lead to the message in hand', () => {
    const request = { startedAtMs: 990 };
    expect(earlier({ request }).sentBy).toBe(spanIdOf(`${event.id} ${SERVER}`, 'send', 1, 1));
    expect(earlier().sentBy).toBe(spanIdOf(event.id, 'send', 1, 1));
    expect(earlier({ attempt: 2, history: [failed(1, 1)] }).sentBy).toBe(spanIdOf(event.id, 'send', 1, 2));
    expect(earlier({ run: 2, history: [failed(1, 3)] }).sentBy).toBe(spanIdOf(event.id, 'dead_letter', 1, 3));
  });

  it('do not include the one in hand', () => {
    expect(earlier({ history: [failed(1, 1)] }).spans).toHaveLength(1);
  });

  it('are told once each, though one was on record twice', () => {
    const history = [failed(1, 1), failed(1, 2, 'unreadable'), failed(1, 2)];
    const tree = treeWithout({ attempt: 3, history });
    expect(tree.filter((line) => line.includes('process'))).toHaveLength(2);
    expect(tree.join()).not.toContain('unreadable');
  });

  it('hang together though the first ones are forgotten', () => {
    const tree = treeWithout({ attempt: 9, history: [failed(1, 6), failed(1, 8)] });
    expect(tree.join()).not.toContain('ORPHAN');
    expect(tree.filter((line) => !line.startsWith(' '))).toHaveLength(1);
  });

  it('last as long as their handlers ran', () => {
    const process = earlier({ attempt: 2, history: [failed(1, 1)] }).spans[1];
    expect(process).toMatchObject({
      startMs: 10_950,
      endMs: 11_000,
      attributes: { 'messaging.message.id': 'm11', 'sluice.attempt': 1 },
    });
  });
});
