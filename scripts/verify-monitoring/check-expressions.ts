import type { Expression, WithoutData } from './expression.ts';
import type { Answer, Prometheus, TimeRange } from './prometheus.ts';

export type Checked = Expression & { answer: Answer; excuse?: string };

/** Queries every expression over the time of a run. `excuses`: those that rightly have no data. */
export async function checkExpressions(
  prometheus: Prometheus,
  expressions: readonly Expression[],
  excuses: readonly WithoutData[],
  range: TimeRange,
): Promise<Checked[]> {
  const checked: Checked[] = [];
  // One after the other, because they share the machine with the platform.
  for (const expression of expressions) {
    const answer = await prometheus.over(expression.expr, range);
    const excuse = excuses.find(({ contains }) => expression.expr.includes(contains));
    checked.push({ ...expression, answer, ...(excuse && { excuse: excuse.reason }) });
  }
  return checked;
}

/** Neither has data nor an excuse. */
export function isAtFault({ answer, excuse }: Checked): boolean {
  return answer.kind === 'error' || (answer.kind === 'empty' && excuse === undefined);
}

/** Excuses that match no expression any more. */
export function staleExcuses(checked: readonly Checked[], excuses: readonly WithoutData[]): WithoutData[] {
  return excuses.filter(({ contains }) => !checked.some(({ expr }) => expr.includes(contains)));
}
