import { describeFailure } from '../core/aws-failure.ts';
import type { ApiProbe } from '../core/telemetry/api-probe.ts';
import { type Problem, retryAfter } from './problem.ts';
import { within } from './within.ts';

export type TableRead<T> = { kind: 'read'; value: T } | { kind: 'problem'; problem: Problem };

/** Reads from the table, and has an answer for when that can't be reached. */
export type ReadTable = <T>(traceId: string, read: () => Promise<T>) => Promise<TableRead<T>>;

export function createReadTable(
  { probe }: { probe: Pick<ApiProbe, 'failed'> },
  { timeoutMs = 2_500 }: { timeoutMs?: number } = {},
): ReadTable {
  return async (traceId, read) => {
    try {
      return { kind: 'read', value: await within(timeoutMs, 'the read', read) };
    } catch (error) {
      probe.failed(describeFailure(error), { traceId, what: 'the table could not be read' });
      return { kind: 'problem', problem: TABLE_UNAVAILABLE };
    }
  };
}

const TABLE_UNAVAILABLE: Problem = {
  kind: 'table-unavailable',
  detail: 'The table of events could not be read just now. Events are accepted all the same.',
  headers: retryAfter(5),
};
