import type { Api } from '../lib/api.ts';
import { eventType } from '../lib/event.ts';
import { until } from '../lib/until.ts';
import { verify } from '../lib/verify.ts';

/** Polls `GET /events/{id}` until every event is processed, and calls it once at each other address. */
export function followAll(api: Api, ids: readonly string[]): void {
  for (const id of ids) follow(api, id);
  for (const prefix of ['/v1', '/api/v1']) {
    const reply = api.call('GET /events/{id}', { path: `${prefix}/events/${ids[0]}` });
    verify(`an event at ${prefix}: 200`, reply, reply.status === 200);
  }
}

function follow(api: Api, id: string): void {
  const reply = until(
    () => api.callOnce('GET /events/{id}', { path: `/events/${id}` }),
    (reply) => reply.field('status') === 'processed',
  );
  verify('an accepted event is processed', reply, reply.field('status') === 'processed');
  verify('an event has its stored time', reply, typeof reply.field('timeline.stored') === 'string');
  verify('an event has its trace id', reply, typeof reply.field('trace_id') === 'string');
}

/** `GET /events`: the events of this run, in pages. The index behind lists lags a little behind the table. */
export function listEvents(api: Api, run: string): void {
  const mine = `/events?subject=smoke-${run}&event_type=${eventType('smoke')}`;
  const first = until(
    () => api.callOnce('GET /events', { path: `${mine}&limit=2` }),
    (reply) => reply.field('events.#') === 2,
  );
  verify('a list has the events that were sent', first, first.field('events.#') === 2);
  const cursor = encodeURIComponent(String(first.field('next_cursor')));
  const second = api.call('GET /events', { path: `${mine}&limit=2&cursor=${cursor}` });
  const goesOn =
    second.status === 200 && second.field('events.0.event_id') !== first.field('events.0.event_id');
  verify('a cursor leads to the next page', second, goesOn);
  for (const path of ['/v1/events', '/api/v1/events/']) {
    const reply = api.call('GET /events', { path: `${path}?limit=1` });
    verify(`a list at ${path}: 200`, reply, reply.status === 200);
  }
}
