import type { Api, Call } from '../lib/api.ts';
import { eventType, pageView } from '../lib/event.ts';
import { verify } from '../lib/verify.ts';
import { acceptedIds } from './accepted.ts';

/** `POST /events` in each shape and at each address. Returns the ids of accepted events. */
export function sendOneByOne(api: Api, run: string): string[] {
  const own = JSON.stringify(pageView('smoke', `smoke-${run}`));
  return [
    ...addresses.flatMap((path) => send(api, `at ${path}`, { path, body: own })),
    ...aliases(run).flatMap((body) => send(api, `as ${Object.keys(body)}`, { body: JSON.stringify(body) })),
    ...send(api, 'as a structured CloudEvent', structuredCloudEvent(run)),
    ...send(api, 'as a binary CloudEvent', binaryCloudEvent(run)),
    ...send(api, 'of nearly 200 KiB', { body: largeEvent(run) }),
    ...sendWithKey(api, run),
  ];
}

const addresses = ['/events', '/v1/events', '/api/v1/events'].flatMap((path) => [path, `${path}/`]);

function send(api: Api, how: string, call: Call): string[] {
  const reply = api.call('POST /events', call);
  verify(`an event ${how}: 202`, reply, reply.status === 202);
  verify(`an event ${how}: has a Location`, reply, reply.header('location').startsWith('/events/'));
  return acceptedIds(reply);
}

function aliases(run: string): Record<string, unknown>[] {
  const type = eventType('smoke');
  const subject = `smoke-${run}`;
  return [
    { type, data: { n: 1 }, user_id: subject, timestamp: new Date().toISOString() },
    { name: type, metadata: { n: 2 }, client_id: subject },
  ];
}

function structuredCloudEvent(run: string): Call {
  const attributes = { specversion: '1.0', id: `${run}-structured`, source: 'https://example.com/smoke' };
  const event = { ...attributes, type: eventType('smoke'), subject: `smoke-${run}`, data: { n: 3 } };
  return { body: JSON.stringify(event), contentType: 'application/cloudevents+json' };
}

function binaryCloudEvent(run: string): Call {
  return {
    body: JSON.stringify({ n: 4 }),
    headers: {
      'ce-specversion': '1.0',
      'ce-id': `${run}-binary`,
      'ce-source': 'https://example.com/smoke',
      'ce-type': eventType('smoke'),
      'ce-subject': `smoke-${run}`,
    },
  };
}

/** A firewall or proxy on the way must not reject it for its size. */
function largeEvent(run: string): string {
  const event = pageView('smoke', `smoke-${run}`);
  return JSON.stringify({ ...event, payload: { text: 'x'.repeat(199 * 1024) } });
}

/** The same event under the same key is one event; another event under that key is refused. */
function sendWithKey(api: Api, run: string): string[] {
  const headers = { 'idempotency-key': `smoke-${run}` };
  const event = pageView('smoke', `smoke-${run}`);
  const body = JSON.stringify(event);
  const [first] = send(api, 'with a key', { body, headers });
  const [again] = send(api, 'with the same key again', { body, headers });
  const other = api.call('POST /events', { body: JSON.stringify({ ...event, payload: 1 }), headers });
  verify('the same key is the same event', other, first !== undefined && first === again);
  verify('the same key for another event: 422', other, other.status === 422);
  return first === undefined ? [] : [first];
}
