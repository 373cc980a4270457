/** The value that a share `q` (0 to 1) of sorted numbers does not exceed, by nearest rank; NaN when there are none. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
}

/** Of each figure by itself; of an even number of runs the lower of the two in the middle. */
export function mediansOf<Figures extends Record<string, number>>(
  runs: readonly [Figures, ...Figures[]],
): Figures {
  const medians = Object.keys(runs[0]).map((name) => {
    const values = runs.map((run) => run[name] ?? Number.NaN).sort((a, b) => a - b);
    return [name, quantile(values, 0.5)];
  });
  return Object.fromEntries(medians) as Figures; // the same names, each with a number
}
