/** What a worker heard of the queue: workers alone see when a message was sent. */
export type HeardFromQueue = {
  /** When the queue last answered it, or last had nothing to give. */
  atMs: number;
  /** How long the oldest of the messages that it was given then had waited; 0 when there was none. */
  oldestAgeMs: number;
};

/** Workers say every 10 s what they heard, so a shorter silence means nothing. */
const SILENCE_MS = 15_000;

/** Merges what several workers heard: of the reports about as recent as the latest, the oldest age. */
export function latestHeard(all: readonly HeardFromQueue[]): HeardFromQueue | undefined {
  if (all.length === 0) return undefined;
  const atMs = Math.max(...all.map((heard) => heard.atMs));
  const recent = all.filter((heard) => heard.atMs > atMs - SILENCE_MS);
  return { atMs, oldestAgeMs: Math.max(...recent.map(({ oldestAgeMs }) => oldestAgeMs)) };
}

/**
 * About how long the oldest message has waited: as long as those that workers were given of late. While they are given
 * none, it grows older with the clock. Undefined when messages wait and no worker has heard of the queue.
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
