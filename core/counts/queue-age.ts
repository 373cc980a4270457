/** What the queue told a worker. Only workers see when a message was sent. */
export type HeardFromQueue = {
  /** When the queue last answered, with messages or without. */
  atMs: number;
  /** How long the oldest message of that answer had waited; 0 if it had none. */
  oldestAgeMs: number;
};

/** Workers report every 10 s, so a shorter silence means nothing. */
const SILENCE_MS = 15_000;

/** Merges the reports of several workers: the oldest age among the reports about as recent as the latest. */
export function latestHeard(all: readonly HeardFromQueue[]): HeardFromQueue | undefined {
  if (all.length === 0) return undefined;
  const atMs = Math.max(...all.map((heard) => heard.atMs));
  const recent = all.filter((heard) => heard.atMs > atMs - SILENCE_MS);
  return { atMs, oldestAgeMs: Math.max(...recent.map(({ oldestAgeMs }) => oldestAgeMs)) };
}

/**
 * Estimates how long the oldest message has waited, from the messages that workers received of late. While they receive
 * none, the age grows with the clock. Undefined if messages wait and no worker has an answer of the queue.
 */
export function estimateOldestAgeMs(
  visible: number,
  heard: HeardFromQueue | undefined,
  nowMs: number,
): number | undefined {
  if (visible === 0) return 0;
  if (heard === undefined) return undefined;
  const silenceMs = nowMs - heard.atMs;
  return heard.oldestAgeMs + (silenceMs > SILENCE_MS ? silenceMs : 0);
}
