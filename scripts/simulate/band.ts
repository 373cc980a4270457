/** Of the same thing in many runs: the one in the middle, the lowest and the highest. */
export type Band = { median: number; low: number; high: number };

export function bandOf(values: readonly number[]): Band {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[0], sorted.at(-1)];
  const middle = (sorted.length - 1) / 2;
  const [below = 0, above = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return { median: (below + above) / 2, low, high };
}

/** A band for each point of curves of the same length. */
export function bandsOf(curves: readonly (readonly number[])[]): Band[] {
  const [first = []] = curves;
  return first.map((_, i) => bandOf(curves.map((curve) => curve[i] ?? 0)));
}
