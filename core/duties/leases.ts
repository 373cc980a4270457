import { equalJitterMs, pause } from '../lib/back-off.ts';
import { createExpiringSignal } from '../lib/expiring-signal.ts';
import type { LeaseRecords } from '../ports/lease-records.ts';
import { CALL_RATES } from '../settings/call-rates.ts';
import { createLease, type Lease } from './lease.ts';

/** Work that one process does for all. It starts nothing more once the signal has aborted. */
export type Duty = (signal: AbortSignal) => Promise<void>;

export type Leases = {
  /** Competes for the lease of `name`, and runs the duty whenever this process holds it. */
  hold(name: string, duty: Duty): HeldLease;
};

/** `stop` aborts the duty, waits for its end, and releases the lease. */
export type HeldLease = { stop(): Promise<void> };

export type LeaseProbe = {
  /** Whether this process does the duty now. */
  dutyHeld(name: string, isHeld: boolean): void;
  failed(error: unknown, what: string): void;
};

type Deps = {
  records: LeaseRecords;
  probe: LeaseProbe;
  monotonicNow?: () => number;
  random?: () => number;
};

export type LeasesOptions = {
  /** Tells this run of a process from all others. */
  holder: string;
  ttlMs?: number;
  everyMs?: number;
  timeoutMs?: number;
};

/** How long a dead holder keeps the others waiting. */
const TTL_MS = 15_000;

/** The leases of one process. Each is renewed in the background, and its duty is aborted when the lease is lost. */
export function createLeases(
  { records, probe, monotonicNow, random }: Deps,
  { holder, ttlMs = TTL_MS, everyMs = CALL_RATES.leaseMs, timeoutMs = 2_000 }: LeasesOptions,
): Leases {
  const held = new Set<string>();
  const clock = monotonicNow === undefined ? {} : { monotonicNow };

  return {
    hold(name, duty) {
      const lease = createLease({ records, ...clock }, { name, holder, ttlMs, timeoutMs });
      const stopping = new AbortController();
      probe.dutyHeld(name, false);
      const competing = compete(name, lease, duty, stopping.signal);
      return {
        async stop() {
          stopping.abort();
          await competing;
          await lease.release();
        },
      };
    },
  };

  async function compete(name: string, lease: Lease, duty: Duty, stopping: AbortSignal): Promise<void> {
    let skipped = 0;
    while (await pause(equalJitterMs(everyMs, random), stopping)) {
      // A process that holds leases lets others try first, so that duties spread.
      if (skipped < held.size) {
        skipped += 1;
        continue;
      }
      skipped = 0;
      if ((await lease.take()) !== 'held' || stopping.aborted) continue;
      held.add(name);
      probe.dutyHeld(name, true);
      await serve(name, lease, duty, stopping);
      held.delete(name);
      probe.dutyHeld(name, false);
    }
  }

  /** Runs the duty to its end. */
  async function serve(name: string, lease: Lease, duty: Duty, stopping: AbortSignal): Promise<void> {
    const { signal, abort } = createExpiringSignal(() => lease.heldForMs() <= 0);
    stopping.addEventListener('abort', abort, { once: true });
    const ended = new AbortController();
    const background = Promise.all([renew(lease, abort, ended.signal), expire(lease, signal, ended.signal)]);
    try {
      await duty(signal);
    } catch (error) {
      probe.failed(error, `could not go on with the duty ${name}`);
    }
    ended.abort();
    await background;
    stopping.removeEventListener('abort', abort);
  }

  /** Goes on while an aborted duty ends, so that nobody else begins before. */
  async function renew(lease: Lease, abort: () => void, ended: AbortSignal): Promise<void> {
    let isOurs = true;
    while (isOurs && (await pause(everyMs, ended))) isOurs = (await lease.take()) !== 'another';
    if (!isOurs) abort();
  }

  /** Looks at the signal when the lease expires, so that its listeners hear. */
  async function expire(lease: Lease, signal: AbortSignal, ended: AbortSignal): Promise<void> {
    let goesOn = true;
    while (goesOn) goesOn = (await pause(Math.max(1, lease.heldForMs()), ended)) && !signal.aborted;
  }
}
