import { z } from 'zod';
import type { EventIds, VerifiedId } from '../../core/event/event-id.ts';
import type { EventRecord, EventStore } from '../../core/ports/event-store.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import { documentedJson, documentedProblems } from '../http/documented-responses.ts';
import { type Problem, problemResponse } from '../http/problem.ts';
import { jsonResponse, type Route } from '../http/route.ts';
import { type EventView, eventView, viewOfQueued, viewOfRecord } from '../query/event-view.ts';
import type { ReadTable } from '../query/table-read.ts';
import { eventPaths } from './event-paths.ts';

type Deps = { store: Pick<EventStore, 'find'>; ids: EventIds; readTable: ReadTable; now?: () => number };

/** `GET /events/{id}`: one event and its state. */
export function getEvent({ store, ids, readTable, now = Date.now }: Deps): Route {
  return {
    method: 'GET',
    paths: eventPaths('/{id}'),
    producesJson: true,
    operation: {
      operationId: 'getEvent',
      tags: ['events'],
      summary: 'Get an event and its state',
      description: 'Reads consistently: outcomes and failed attempts show as soon as they are stored.',
      requestParams: {
        path: z.object({ id: z.uuid().meta({ description: 'The event_id of a 202 response.' }) }),
      },
      responses: {
        200: documentedJson('The event', eventView),
        ...documentedProblems(
          'event-not-found',
          'event-expired',
          'not-acceptable',
          'too-many-reads',
          'table-unavailable',
        ),
      },
    },
    async handle({ http, trace }) {
      const { traceId } = trace;
      const id = http.param('id') ?? '';
      const verified = ids.verify(id);
      if (verified.kind === 'malformed') return problemResponse(UNKNOWN, traceId);
      const read = await readTable(trace, (signal) => store.find([id], signal), http.raw.signal);
      if (read.kind === 'problem') return problemResponse(read.problem, traceId);
      const state = stateOf(id, verified, read.value.get(id) ?? {}, now());
      return state.kind === 'event' ? jsonResponse(200, state.view) : problemResponse(state.problem, traceId);
    },
  };
}

type State = { kind: 'event'; view: EventView } | { kind: 'problem'; problem: Problem };

/** The signature and time in an id tell whether an event that is not stored can still be in the queue. */
function stateOf(id: string, verified: VerifiedId, record: EventRecord, nowMs: number): State {
  const view = viewOfRecord(id, record);
  if (view) return { kind: 'event', view };
  if (verified.kind !== 'authentic') return { kind: 'problem', problem: UNKNOWN };
  const ageSeconds = (nowMs - verified.mintedAtMs) / 1000;
  if (ageSeconds < TIMINGS.queueRetention)
    return { kind: 'event', view: viewOfQueued(id, verified.mintedAtMs) };
  return { kind: 'problem', problem: EXPIRED };
}

const UNKNOWN: Problem = {
  kind: 'event-not-found',
  detail: 'No event has this id: use the event_id of a 202 response.',
};
const EXPIRED: Problem = {
  kind: 'event-expired',
  detail: 'The id is genuine, but its event is no longer stored or queued.',
};
