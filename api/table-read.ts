import { z } from 'zod';
import { describeFailure, isRequestRefused } from '../core/aws-failure.ts';
import type { ApiProbe } from '../core/telemetry/api-probe.ts';
import { type Problem, retryAfter } from './problem.ts';
import { within } from './within.ts';

export type TableRead<T> = { kind: 'read'; value: T } | { kind: 'problem'; problem: Problem };

/** Reads from the table, and has an answer for when that can't be reached. Rejects for a mistake of ours. */
export type ReadTable = <T>(traceId: string, read: () => Promise<T>) => Promise<TableRead<T>>;

export function createReadTable(
  { probe }: { probe: Pick<ApiProbe, 'failed'> },
  { timeoutMs = 2_500 }: { timeoutMs?: number } = {},
): ReadTable {
  return async (traceId, read) => {
    try {
      return { kind: 'read', value: await within(timeoutMs, 'the read', read) };
    } catch (error) {
      if (isMistake(error)) throw error;
      probe.failed(describeFailure(error), { traceId, what: 'the table could not be read' });
      return { kind: 'problem', problem: TABLE_UNAVAILABLE };
    }
  };
}

/** What no retry mends: a request that the table refuses for its form, a row that is not what we wrote, a bug. */
function isMistake(error: unknown): boolean {
  return isRequestRefused(error) || MISTAKES.some((kind) => error instanceof kind);
}

/** The language's own errors but `Error` itself, which is what the network's are. */
const MISTAKES = [TypeError, RangeError, ReferenceError, SyntaxError, z.ZodError];

const TABLE_UNAVAILABLE: Problem = {
  kind: 'table-unavailable',
  detail: 'The table of events could not be read just now. Events are accepted all the same.',
  headers: retryAfter(5),
};
