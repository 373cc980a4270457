import { z } from 'zod';
import { eventType, MAX_SUBJECT_LENGTH } from '../../core/event/event.ts';
import { DAY_MS } from '../../core/lib/durations.ts';
import type { EventStore } from '../../core/ports/event-store.ts';
import { documentedJson, documentedProblems } from '../http/documented-responses.ts';
import { type Problem, problemResponse } from '../http/problem.ts';
import { integerParameter, parameterProblem, readParameters } from '../http/query-parameters.ts';
import { jsonResponse, type Route } from '../http/route.ts';
import { type Cursors, MAX_CURSOR_LENGTH, type ReadCursor } from '../query/cursor.ts';
import { eventView, viewOf } from '../query/event-view.ts';
import type { ReadTable } from '../query/table-read.ts';
import { collectionPaths } from './event-paths.ts';

type Deps = {
  store: Pick<EventStore, 'list'>;
  cursors: Cursors;
  readTable: ReadTable;
  now?: () => number;
};
type Options = { retentionDays: number };

/** `GET /events`: lists stored events, newest first. */
export function listEvents(
  { store, cursors, readTable, now = Date.now }: Deps,
  { retentionDays }: Options,
): Route {
  return {
    method: 'GET',
    paths: collectionPaths(),
    producesJson: true,
    operation: {
      operationId: 'listEvents',
      tags: ['events'],
      summary: 'List events',
      description:
        'Ordered by stored time, newest first: new events appear at the head. An event that is stored while a page is read may appear slightly below the head; a walk that has passed that point misses it. A page reads a bounded amount and holds at most 1 MiB of events: it may be short, or even empty, and still have a `next_cursor`.',
      requestParams: { query: parameters },
      responses: {
        200: documentedJson('A page of events', pageBody),
        ...documentedProblems('invalid-parameter', 'not-acceptable', 'too-many-reads', 'table-unavailable'),
      },
    },
    async handle({ http, trace }) {
      const { traceId } = trace;
      const read = readQuery(http.queries(), cursors);
      if (read.kind === 'problem') return problemResponse(read.problem, traceId);
      const { filter, after, limit } = read;
      const wanted = {
        ...(filter.event_type === undefined ? {} : { eventType: filter.event_type }),
        ...(filter.subject === undefined ? {} : { subject: filter.subject }),
        ...keptWithin(filter, now(), retentionDays),
      };
      const page = { limit, maxBytes: MAX_PAGE_BYTES, ...(after === undefined ? {} : { after }) };
      const found = await readTable(
        trace,
        (signal) => store.list(wanted, { ...page, signal }),
        http.raw.signal,
      );
      if (found.kind === 'problem') return problemResponse(found.problem, traceId);
      const { events, next } = found.value;
      const body: z.output<typeof pageBody> = {
        events: events.map(viewOf),
        next_cursor: next === undefined ? null : cursors.encode(next, filter),
      };
      return jsonResponse(200, body);
    },
  };
}

/** What the events of one page take at most, unless it is a single one. */
const MAX_PAGE_BYTES = 1024 * 1024;

const time = z.iso
  .datetime({ offset: true, error: 'expected an RFC 3339 date and time, such as 2025-05-28T10:00:00Z' })
  .meta({ examples: ['2025-05-28T10:00:00Z'] });

const CURSOR_FLAWS: Record<Exclude<ReadCursor['kind'], 'cursor'>, string> = {
  malformed: 'invalid cursor: send a next_cursor unchanged',
  foreign: 'this cursor belongs to a list with other parameters: repeat the parameters of the previous page',
};

const parameters = z.object({
  event_type: eventType.optional(),
  subject: z.string().min(1).max(MAX_SUBJECT_LENGTH).optional(),
  from: time.optional().meta({
    description: 'Stored at or after this time. Events older than the retention period are never listed.',
  }),
  to: time.optional().meta({ description: 'Stored before this time.' }),
  limit: integerParameter(50, { min: 1, max: 100 }),
  cursor: z.string().max(MAX_CURSOR_LENGTH, { error: CURSOR_FLAWS.malformed }).optional().meta({
    description: 'The `next_cursor` of the previous page. Repeat the other parameters of that page.',
  }),
});

const pageBody = z
  .object({
    events: z.array(eventView),
    next_cursor: z.string().max(MAX_CURSOR_LENGTH).nullable().meta({ description: 'Null on the last page.' }),
  })
  .meta({ id: 'EventPage' });

type Filter = Pick<z.output<typeof parameters>, 'event_type' | 'subject' | 'from' | 'to'>;
type ReadQuery =
  | { kind: 'query'; filter: Filter; limit: number; after: string | undefined }
  | { kind: 'problem'; problem: Problem };

function readQuery(queries: Record<string, string[]>, cursors: Cursors): ReadQuery {
  const read = readParameters(parameters, queries);
  if (read.kind === 'problem') return read;
  const { limit, cursor, ...filter } = read.parameters;
  if (
    filter.from !== undefined &&
    filter.to !== undefined &&
    Date.parse(filter.from) >= Date.parse(filter.to)
  )
    return wrong('to', 'expected a time later than from');
  if (cursor === undefined) return { kind: 'query', filter, limit, after: undefined };
  const decoded = cursors.decode(cursor, filter);
  return decoded.kind === 'cursor'
    ? { kind: 'query', filter, limit, after: decoded.after }
    : wrong('cursor', CURSOR_FLAWS[decoded.kind]);
}

/** Clamps the range to the retention period: the store reads each day between the bounds, and 1970 to 9999 has many. */
function keptWithin(
  { from, to }: Filter,
  nowMs: number,
  retentionDays: number,
): { fromMs: number; toMs: number } {
  const oldestMs = nowMs - retentionDays * DAY_MS;
  return {
    fromMs: Math.max(oldestMs, from === undefined ? oldestMs : Date.parse(from)),
    toMs: Math.min(nowMs + 1, to === undefined ? Infinity : Date.parse(to)),
  };
}

function wrong(parameter: string, detail: string): ReadQuery {
  return { kind: 'problem', problem: parameterProblem([{ parameter, detail }]) };
}
