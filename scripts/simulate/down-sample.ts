/** A chart has this many points at most. */
export const CHART_POINTS = 240;

/** The maximum of each stretch, so that no peak is lost. */
export function highestOfStretches(values: Int32Array): number[] {
  return stretchesOf(values).map((stretch) =>
    stretch.reduce((most, value) => Math.max(most, value), -Infinity),
  );
}

export function meansOfStretches(values: Int32Array): number[] {
  return stretchesOf(values).map(
    (stretch) => stretch.reduce((sum, value) => sum + value, 0) / stretch.length,
  );
}

function stretchesOf(values: Int32Array): Int32Array[] {
  const length = Math.max(1, Math.ceil(values.length / CHART_POINTS));
  return Array.from({ length: Math.ceil(values.length / length) }, (_, n) =>
    values.subarray(n * length, (n + 1) * length),
  );
}
