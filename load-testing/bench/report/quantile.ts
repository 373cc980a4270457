/** The quantile `q` (0 to 1) of sorted numbers, by nearest rank; NaN if there are none. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
}

/** Of several lists of sorted numbers, the lowest of their quantiles `q`; infinite if there are none. */
export function lowestQuantile(lists: readonly (readonly number[])[], q: number): number {
  return Math.min(...lists.map((sorted) => quantile(sorted, q)));
}

/** The median of each figure on its own: of an even number of runs, the lower of the middle two. */
export function mediansOf<Figures extends Record<string, number>>(
  runs: readonly [Figures, ...Figures[]],
): Figures {
  const medians = Object.keys(runs[0]).map((name) => {
    const values = runs.map((run) => run[name] ?? Number.NaN).sort((a, b) => a - b);
    return [name, quantile(values, 0.5)];
  });
  return Object.fromEntries(medians) as Figures; // the same names, each with a number
}
