import { z } from 'zod';
import { describeError } from '../../core/lib/describe-error.ts';
import { createSemaphore, isBusy } from '../../core/lib/semaphore.ts';
import { withTimeout } from '../../core/lib/with-timeout.ts';
import { RequestRefused } from '../../core/ports/request-refused.ts';
import type { ApiProbe } from '../../core/telemetry/api-probe.ts';
import { type Problem, retryAfter } from '../http/problem.ts';

export type TableRead<T> = { kind: 'read'; value: T } | { kind: 'problem'; problem: Problem };

/**
 * Reads from the table, and answers 503 when it can't be reached. The signal aborts when the read's time is over, or by
 * `gone`, when the client no longer waits. Rejects on a bug.
 */
export type ReadTable = <T>(
  traceId: string,
  read: (signal: AbortSignal) => Promise<T>,
  gone?: AbortSignal,
) => Promise<TableRead<T>>;

export type ReadTableOptions = {
  timeoutMs?: number | undefined;
  /** How many reads may be under way, and how long one may wait for its turn. */
  atOnce?: number;
  maxWaitMs?: number | undefined;
};

export function createReadTable(
  { probe }: { probe: Pick<ApiProbe, 'failed'> },
  { timeoutMs = 2_500, atOnce = Infinity, maxWaitMs = 1_000 }: ReadTableOptions = {},
): ReadTable {
  const turns = createSemaphore(atOnce, { maxWaitMs });
  return async (traceId, read, gone) => {
    try {
      const value = await turns.run(() => withTimeout(timeoutMs, 'the read', read, { signal: gone }));
      return { kind: 'read', value };
    } catch (error) {
      if (gone?.aborted) return { kind: 'problem', problem: CLIENT_GONE };
      if (isBusy(error)) return { kind: 'problem', problem: TOO_MANY_READS };
      if (isMistake(error)) throw error;
      probe.failed(describeError(error), { traceId, what: 'table read failed' });
      return { kind: 'problem', problem: TABLE_UNAVAILABLE };
    }
  };
}

/** No retry mends it: a request that the table refuses for its form, a row that is not what we wrote, a bug. */
function isMistake(error: unknown): boolean {
  return MISTAKES.some((kind) => error instanceof kind);
}

/** The language's own errors but `Error` itself, which is what the network's are. */
const MISTAKES = [RequestRefused, z.ZodError, TypeError, RangeError, ReferenceError, SyntaxError];

const CLIENT_GONE: Problem = {
  kind: 'client-gone',
  detail: 'The client closed the connection before the response.',
};
const TOO_MANY_READS: Problem = {
  kind: 'too-many-reads',
  detail:
    'Too many reads are in progress, and this one did not get its turn in time. Retry; events are still accepted.',
  headers: retryAfter(1),
};
const TABLE_UNAVAILABLE: Problem = {
  kind: 'table-unavailable',
  detail: 'The table could not be read. Retry; events are still accepted.',
  headers: retryAfter(5),
};
