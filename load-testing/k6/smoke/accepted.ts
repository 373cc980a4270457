import type { Reply } from '../lib/api.ts';

/** The ids in a response to one event or to a batch. */
export function acceptedIds(reply: Reply): string[] {
  const results = reply.field('results.#.event_id') ?? [reply.field('event_id')];
  return Array.isArray(results) ? results.filter((id) => typeof id === 'string') : [];
}
