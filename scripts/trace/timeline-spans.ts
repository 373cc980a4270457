import type { FollowedEvent } from './followed-event.ts';
import type { TraceSpan } from './trace-span.ts';

/**
 * The tree that a trace would have, drawn from an event's record: when it was accepted, each failed attempt, and when
 * the last attempt handled and stored it. Each attempt is a child of the one before.
 */
export function timelineSpans(event: FollowedEvent): TraceSpan[] {
  const { accepted, enqueued = accepted } = event.timeline;
  const accept = spanOf('accept', undefined, accepted, enqueued);
  const spans = [accept];
  let previous = accept;
  for (const attempt of attemptsOf(event)) {
    const { startMs, endMs, number, run, error } = attempt;
    const about = { 'sluice.attempt': number, 'sluice.run': run };
    previous = {
      ...spanOf(`process ${run}.${number}`, previous.spanId, startMs, endMs),
      name: 'process',
      attributes: about,
      ...(error !== undefined && { error }),
    };
    spans.push(previous, ...(error === undefined ? stepsOf(event, previous.spanId) : []));
  }
  return spans;
}

type Attempt = { startMs: number; endMs: number; number: number; run: number; error?: string };

/** The attempts on record as failed, and the one with the event's outcome, if it is not among them. */
function attemptsOf({ history, status, reason, timeline, run = 1, attempts = 1 }: FollowedEvent): Attempt[] {
  const failed = history.map(({ at, duration_ms, attempt, error, run }) => ({
    startMs: at - duration_ms,
    endMs: at,
    number: attempt,
    run,
    error,
  }));
  const { received, stored } = timeline;
  const isListed = failed.some((attempt) => attempt.run === run && attempt.number === attempts);
  if (isListed || received === undefined || stored === undefined) return failed;
  const last = { startMs: received, endMs: stored, number: attempts, run };
  return [...failed, status === 'failed' ? { ...last, error: reason ?? 'failed' } : last];
}

function stepsOf({ timeline }: FollowedEvent, parentId: string): TraceSpan[] {
  const { received, handled, stored } = timeline;
  if (received === undefined || handled === undefined || stored === undefined) return [];
  return [spanOf('handle', parentId, received, handled), spanOf('store', parentId, handled, stored)];
}

/** Names are unique in a timeline, and so serve as ids. */
function spanOf(name: string, parentId: string | undefined, startMs: number, endMs: number): TraceSpan {
  return {
    spanId: name,
    ...(parentId !== undefined && { parentId }),
    name,
    startMs,
    durationMs: Math.max(0, endMs - startMs),
    attributes: {},
    warnings: [],
  };
}
