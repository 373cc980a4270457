import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { HonoRequest } from 'hono/request';
import { expect, test } from 'vitest';
import { startTrace } from '../../core/event/trace-context.ts';
import type { Acceptance } from '../ingest/accept-events.ts';
import { postBatch } from './post-batch.ts';

const event = { event_type: 'test', payload: 1 };
const undecided: Acceptance = {
  kind: 'problem',
  problem: { kind: 'table-unavailable', detail: 'not in time', headers: { 'retry-after': '5' } },
};

/** The response to a batch of two events with these outcomes. */
async function responseOf(...acceptances: Acceptance[]) {
  const route = postBatch({
    accept: async () => acceptances,
    probe: { batchReceived: () => {}, rejected: () => {} },
  });
  const { status, headers, body } = await route.handle(requestOf([event, event]));
  return { status, headers, body: JSON.parse(String(body)) };
}

test('the result of a replayed event says so', async () => {
  const accepted: Acceptance = { kind: 'accepted', eventId: 'an id', replayed: false };

  const { status, body } = await responseOf(accepted, { ...accepted, replayed: true });

  expect(status).toBe(202);
  expect(body.results).toEqual([
    { index: 0, status: 202, event_id: 'an id' },
    { index: 1, status: 202, event_id: 'an id', replayed: true },
  ]);
});

test('a batch whose keys could not be claimed gets 503, whatever else is wrong with it', async () => {
  const invalid: Acceptance = { kind: 'problem', problem: { kind: 'invalid-event', detail: 'no type' } };

  const { status, headers, body } = await responseOf(undecided, invalid);

  expect(status).toBe(503);
  expect(headers['retry-after']).toBe('5');
  expect(body).toMatchObject({
    type: 'urn:sluice:problem:table-unavailable',
    detail: 'not in time',
    accepted: 0,
    rejected: 2,
    results: [{ status: 503 }, { status: 422 }],
  });
});

function requestOf(events: unknown[]) {
  const incoming = new IncomingMessage(new Socket());
  incoming.headers['content-type'] = 'application/json';
  incoming.push(JSON.stringify(events));
  incoming.push(null);
  const http = new HonoRequest(new Request('http://localhost/events/batch'));
  return { http, incoming, trace: startTrace(), startedAtMs: 0 };
}
