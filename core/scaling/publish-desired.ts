import type { FleetRegistry, WantedFleet } from '../ports/fleet-registry.ts';

export type PublishDesired = (wanted: WantedFleet) => Promise<void>;

const EVERY_MS = 10_000;
const TTL_MS = 25_000;

/**
 * Publishes the desired number of workers for `/stats`: when it changes, and every 10 s while it does not. It is believed
 * for `ttlMs`.
 */
export function createPublishDesired(
  registry: Pick<FleetRegistry, 'publishDesired'>,
  { ttlMs = TTL_MS }: { ttlMs?: number } = {},
): PublishDesired {
  let last: { desired: number; atMs: number } | undefined;
  return async (wanted) => {
    const { desired } = wanted;
    const nowMs = performance.now();
    if (last?.desired === desired && nowMs - last.atMs < EVERY_MS) return;
    try {
      await registry.publishDesired(wanted, ttlMs);
      last = { desired, atMs: nowMs };
    } catch {
      // The table is down, as the workers report themselves; the next decision is published again.
    }
  };
}
