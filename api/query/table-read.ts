import { z } from 'zod';
import { describeError } from '../../core/lib/describe-error.ts';
import { createSemaphore, isBusy } from '../../core/lib/semaphore.ts';
import { withTimeout } from '../../core/lib/with-timeout.ts';
import { RequestRefused } from '../../core/ports/request-refused.ts';
import type { SpanReference } from '../../core/ports/span-sink.ts';
import type { ApiProbe } from '../../core/telemetry/api-probe.ts';
import { type Problem, retryAfter } from '../http/problem.ts';

export type TableRead<T> = { kind: 'read'; value: T } | { kind: 'problem'; problem: Problem };

/**
 * Reads from the table. An unreachable table is a problem (503). The signal aborts when the time is up, or with `gone`,
 * when the client has disconnected. Rejects on a bug.
 */
export type ReadTable = <T>(
  trace: SpanReference,
  read: (signal: AbortSignal) => Promise<T>,
  gone?: AbortSignal,
) => Promise<TableRead<T>>;

export type ReadTableOptions = {
  timeoutMs?: number | undefined;
  /** How many reads may run at once, and how long a read may wait for its turn. */
  atOnce?: number;
  maxWaitMs?: number | undefined;
};

export function createReadTable(
  { probe }: { probe: Pick<ApiProbe, 'failed'> },
  { timeoutMs = 2_500, atOnce = Infinity, maxWaitMs = 1_000 }: ReadTableOptions = {},
): ReadTable {
  const turns = createSemaphore(atOnce, { maxWaitMs });
  return async (trace, read, gone) => {
    try {
      const value = await turns.run(() => withTimeout(timeoutMs, 'the read', read, { signal: gone }));
      return { kind: 'read', value };
    } catch (error) {
      if (gone?.aborted) return { kind: 'problem', problem: CLIENT_GONE };
      if (isBusy(error)) return { kind: 'problem', problem: TOO_MANY_READS };
      if (isMistake(error)) throw error;
      probe.failed(describeError(error), { trace, what: 'table read failed' });
      return { kind: 'problem', problem: TABLE_UNAVAILABLE };
    }
  };
}

/** Errors that no retry fixes: a request that the table rejects as invalid, a row that we did not write, a bug. */
function isMistake(error: unknown): boolean {
  return MISTAKES.some((kind) => error instanceof kind);
}

/** All built-in errors except `Error` itself, which network errors are. */
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
