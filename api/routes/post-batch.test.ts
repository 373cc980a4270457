import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { HonoRequest } from 'hono/request';
import { expect, test } from 'vitest';
import { startTrace } from '../../core/telemetry/trace-context.ts';
import { postBatch } from './post-batch.ts';

test('events of one key are accepted one after another, those of others at the same time', async () => {
  const underWay = new Set<string | undefined>();
  const together: number[] = [];
  const route = postBatch({
    async accept(_content, { key }) {
      if (underWay.has(key)) throw new Error(`${key} is under way already`);
      underWay.add(key);
      together.push(underWay.size);
      await new Promise(setImmediate);
      underWay.delete(key);
      return { kind: 'accepted', eventId: 'an id' };
    },
    probe: { rejected: () => {} },
  });

  const { status } = await route.answer(requestOf([keyed('a'), keyed('b'), keyed('a'), keyed('a')]));

  expect(status).toBe(202);
  expect(Math.max(...together)).toBe(2);
});

test('of the events of one key only the first waits for a table that does not answer', async () => {
  const asked: (string | undefined)[] = [];
  const route = postBatch({
    async accept(_content, { key }) {
      asked.push(key);
      return { kind: 'problem', problem: { kind: 'table-unavailable', detail: 'nobody can tell' } };
    },
    probe: { rejected: () => {} },
  });

  const { status } = await route.answer(requestOf([keyed('a'), keyed('a'), keyed('b'), keyed('a')]));

  expect(status).toBe(503);
  expect(asked.toSorted()).toEqual(['key#a', 'key#b']);
});

const keyed = (idempotency_key: string) => ({ event_type: 'test', payload: 1, idempotency_key });

function requestOf(events: unknown[]) {
  const incoming = new IncomingMessage(new Socket());
  incoming.headers['content-type'] = 'application/json';
  incoming.push(JSON.stringify(events));
  incoming.push(null);
  const http = new HonoRequest(new Request('http://localhost/events/batch'));
  return { http, incoming, trace: startTrace(), startedAtMs: 0 };
}
