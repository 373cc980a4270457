/** A time as people read it: 0.4 ms, 31 ms, 5.32 s, 12 min 3 s. */
export function formatMs(ms: number): string {
  if (ms < 10) return `${round(ms, 1)} ms`;
  if (ms < 1_000) return `${round(ms, 0)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function round(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
