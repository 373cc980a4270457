import type { Successors } from '../../core/ports/queue.ts';

/** What becomes of an event, or of the message that brought it. */
export type Conclusion =
  /** Its outcome is on record, or its successors carry it on. The message may be removed once they are confirmed. */
  | { kind: 'concluded'; successors: Successors }
  /** A dependency did not answer, the worker has no more time, or the message is lost: it must come again. */
  | { kind: 'not_yet'; notBeforeMs?: number };

export const CONCLUDED: Conclusion = { kind: 'concluded', successors: {} };
export const NOT_YET: Conclusion = { kind: 'not_yet' };

export function concludedBy(successors: Successors): Conclusion {
  return { kind: 'concluded', successors };
}

/** A message is concluded when all of its events are. */
export function allConcluded(conclusions: readonly Conclusion[]): Conclusion {
  const concluded = conclusions.filter((conclusion) => conclusion.kind === 'concluded');
  if (concluded.length < conclusions.length) return NOT_YET;
  return concludedBy({
    again: concluded.flatMap(({ successors }) => successors.again ?? []),
    dead: concluded.flatMap(({ successors }) => successors.dead ?? []),
  });
}
