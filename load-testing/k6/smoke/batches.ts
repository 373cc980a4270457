import type { Api, Call } from '../lib/api.ts';
import { eventType, pageView } from '../lib/event.ts';
import { verify } from '../lib/verify.ts';
import { acceptedIds } from './accepted.ts';

/** `POST /events/batch` in each format and at each address. Returns the ids of accepted events. */
export function sendBatches(api: Api, run: string): string[] {
  const events = [1, 2, 3].map(() => pageView('smoke', `smoke-${run}`));
  const cloudEvents = [1, 2].map((n) => cloudEvent(`${run}-batch-${n}`));
  const lines = events.map((event) => JSON.stringify(event)).join('\n');
  const array = JSON.stringify(events);
  return [
    ...send(api, 'as an object', 3, { body: JSON.stringify({ events }) }),
    ...send(api, 'as an array', 3, { body: array }),
    ...send(api, 'at /v1', 3, { path: '/v1/events/batch', body: array }),
    ...send(api, 'at /api/v1', 3, { path: '/api/v1/events/batch', body: array }),
    ...send(api, 'as NDJSON', 3, { body: lines, contentType: 'application/x-ndjson' }),
    ...send(api, 'of CloudEvents', 2, {
      body: JSON.stringify(cloudEvents),
      contentType: 'application/cloudevents-batch+json',
    }),
    ...sendMixed(api, run),
  ];
}

function send(api: Api, how: string, count: number, call: Call): string[] {
  const reply = api.call('POST /events/batch', call);
  const ids = acceptedIds(reply);
  verify(`a batch ${how}: 202`, reply, reply.status === 202);
  verify(`a batch ${how}: an id for each event`, reply, new Set(ids).size === count);
  return ids;
}

/** An invalid event does not fail its neighbour. */
function sendMixed(api: Api, run: string): string[] {
  const body = JSON.stringify([pageView('smoke', `smoke-${run}`), { event_type: 'a b', payload: 1 }]);
  const reply = api.call('POST /events/batch', { body });
  const isTold = reply.field('results.0.status') === 202 && reply.field('results.1.status') === 422;
  verify('a batch with an invalid event: 207', reply, reply.status === 207);
  verify('a batch with an invalid event: says which', reply, isTold);
  return acceptedIds(reply);
}

function cloudEvent(id: string): Record<string, unknown> {
  const source = 'https://example.com/smoke';
  return { specversion: '1.0', id, source, type: eventType('smoke'), data: { n: 5 } };
}
