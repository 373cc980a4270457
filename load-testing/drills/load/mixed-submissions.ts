import type { Submission } from './submission.ts';
import { failsOnce, invalid, keyedOrder, SHAPES, type Shape } from './submission-shapes.ts';

export type Mix = {
  events: number;
  repeatedShare: number;
  invalidShare: number;
  /** Events whose handler fails at the first attempt, besides the few among the shapes. */
  failingShare?: number;
};

/** Traffic in every shape that the API accepts. The same `mix` gives the same traffic; `run` makes its keys unique. */
export function createSubmissions({ events, ...shares }: Mix, run: string): Submission[] {
  const submissions: Submission[] = [];
  for (let n = 0; n < events; ) {
    const shape = shapeOf(submissions.length, shares);
    const submission = shape(n, { left: events - n, run });
    submissions.push(submission);
    n += submission.events.length;
  }
  return submissions;
}

function shapeOf(i: number, { repeatedShare, invalidShare, failingShare = 0 }: Omit<Mix, 'events'>): Shape {
  if (isEvery(i, invalidShare)) return invalid;
  if (isEvery(i + 3, failingShare)) return failsOnce;
  // An offset, so that the shares do not pick the same submissions.
  if (isEvery(i + 7, repeatedShare)) return (n, { run }) => ({ ...keyedOrder(n, run), sends: 2 });
  return SHAPES[i % SHAPES.length] as Shape; // the remainder is an index
}

/** Spreads a share evenly: true for one in every 1 ÷ share. */
function isEvery(i: number, share: number): boolean {
  return Math.floor((i + 1) * share) > Math.floor(i * share);
}
