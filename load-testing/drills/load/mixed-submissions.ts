import type { Submission } from './submission.ts';
import { invalid, keyedOrder, SHAPES, type Shape } from './submission-shapes.ts';

export type Mix = { events: number; repeatedShare: number; invalidShare: number };

/** Traffic in every shape that the API accepts. The same `mix` gives the same traffic; `run` makes its keys unique. */
export function createSubmissions({ events, repeatedShare, invalidShare }: Mix, run: string): Submission[] {
  const submissions: Submission[] = [];
  for (let n = 0; n < events; ) {
    const shape = shapeOf(submissions.length, { repeatedShare, invalidShare });
    const submission = shape(n, { left: events - n, run });
    submissions.push(submission);
    n += submission.events.length;
  }
  return submissions;
}

function shapeOf(i: number, { repeatedShare, invalidShare }: Omit<Mix, 'events'>): Shape {
  if (isEvery(i, invalidShare)) return invalid;
  // An offset, so that the two shares do not pick the same submissions.
  if (isEvery(i + 7, repeatedShare)) return (n, { run }) => ({ ...keyedOrder(n, run), sends: 2 });
  return SHAPES[i % SHAPES.length] as Shape; // the remainder is an index
}

/** Spreads a share evenly: true for one in every 1 ÷ share. */
function isEvery(i: number, share: number): boolean {
  return Math.floor((i + 1) * share) > Math.floor(i * share);
}
