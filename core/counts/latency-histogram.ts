/**
 * A sparse histogram of durations. Each bucket is a tenth wider than the one before, so that every quantile is right
 * within 5 %; histograms of different processes add up. Bucket `i` ends at 1.1^i ms, and bucket 0 holds all under 1 ms.
 * The idea is DDSketch's: https://www.vldb.org/pvldb/vol12/p2195-masson.pdf
 */
export type LatencyHistogram = Record<string, number>;

const GROWTH = Math.log(1.1);
/** 1.1^232 ms is about 46 days. Anything longer falls into this bucket. */
const LAST_BUCKET = 232;

export function recordLatency(histogram: LatencyHistogram, ms: number): void {
  const bucket = ms <= 1 ? 0 : Math.min(LAST_BUCKET, Math.ceil(Math.log(ms) / GROWTH));
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

export function mergeLatencies(histograms: readonly LatencyHistogram[]): LatencyHistogram {
  const merged: LatencyHistogram = {};
  for (const histogram of histograms)
    for (const [bucket, count] of Object.entries(histogram)) merged[bucket] = (merged[bucket] ?? 0) + count;
  return merged;
}

/** The duration, in ms, that a share `q` (0 to 1) of all durations does not exceed; undefined without durations. */
export function latencyQuantile(histogram: LatencyHistogram, q: number): number | undefined {
  const buckets = Object.entries(histogram)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .sort((a, b) => a.bucket - b.bucket);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  for (const { bucket, count } of buckets) {
    seen += count;
    if (seen >= q * total) return middleOf(bucket);
  }
  return undefined;
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 1;
  return Number((1.1 ** (bucket - 0.5)).toPrecision(4));
}
