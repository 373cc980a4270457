import { monotonicNow as monotonicNowOfProcess } from '../clock/monotonic.ts';
import type { LeaseRecords } from '../ports/lease-records.ts';

/** One process at a time holds the lease of a name. */
export type Lease = {
  /**
   * Takes the lease, or renews it. `another`: another process holds it. `unknown`: the store did not answer; a held
   * lease stays held until its time is over.
   */
  take(): Promise<'held' | 'another' | 'unknown'>;
  /** How much longer this process surely holds the lease, in ms; 0 or less if it may not. */
  heldForMs(): number;
  /** Lets another process have it at once. */
  release(): Promise<void>;
};

export type LeaseOptions = {
  name: string;
  /** Tells this run of a process from all others. */
  holder: string;
  /** How long others wait for a holder that has stopped renewing. */
  ttlMs: number;
  /** Time limit of a call to the store. The holder lets go this much early, so that its last calls can end. */
  timeoutMs: number;
};

type Deps = { records: LeaseRecords; monotonicNow?: () => number };

/**
 * No two clocks are compared. A candidate takes the lease once its version has not changed for `ttlMs` by the
 * candidate's own monotonic clock, and its write is conditional on that version.
 */
export function createLease(
  { records, monotonicNow = monotonicNowOfProcess }: Deps,
  { name, holder, ttlMs, timeoutMs }: LeaseOptions,
): Lease {
  let heldUntilMs = -Infinity;
  /** The version that this process wrote last. Undefined if its last write may have succeeded unheard. */
  let ours: number | undefined;
  let watched: { version: number; sinceMs: number } | undefined;

  return {
    async take() {
      const askedAtMs = monotonicNow();
      try {
        const seen = ours ?? (await readIfFree(askedAtMs));
        ours = undefined;
        if (seen === undefined || !(await write(holder, seen))) {
          heldUntilMs = -Infinity;
          return 'another';
        }
        ours = seen + 1;
        heldUntilMs = askedAtMs + ttlMs - timeoutMs;
        return 'held';
      } catch {
        return 'unknown';
      }
    },

    heldForMs: () => heldUntilMs - monotonicNow(),

    async release() {
      heldUntilMs = -Infinity;
      ours = undefined;
      try {
        const record = await records.read(name, inTime());
        if (record.holder === holder) await write(undefined, record.version);
      } catch {
        // The lease is free after `ttlMs` at the latest.
      }
    },
  };

  async function readIfFree(askedAtMs: number): Promise<number | undefined> {
    const record = await records.read(name, inTime());
    if (record.holder === undefined || record.holder === holder) return record.version;
    // From when this version was first known to when it was asked for again.
    if (watched?.version !== record.version) watched = { version: record.version, sinceMs: monotonicNow() };
    return askedAtMs - watched.sinceMs >= ttlMs ? record.version : undefined;
  }

  function write(next: string | undefined, seen: number): Promise<boolean> {
    return records.write(name, { holder: next, version: seen + 1 }, inTime());
  }

  function inTime(): AbortSignal {
    return AbortSignal.timeout(timeoutMs);
  }
}
