import type { HeardFromQueue } from '../counts/queue-age.ts';

/** Who works, and how many should: told by the workers themselves and by whatever sizes the fleet. */
export type FleetRegistry = {
  /** A worker says that it is there, and what it gets done; it is forgotten `ttlMs` later unless it says so again. */
  announce(worker: string, ttlMs: number, work?: WorkerWork): Promise<void>;
  /** A worker says that it goes. */
  leave(worker: string): Promise<void>;
  /** What sizes the fleet says how many workers it wants, until `ttlMs` from now. */
  publishDesired(wanted: WantedFleet, ttlMs: number): Promise<void>;
  /** `desired` is undefined where nobody says: on AWS the Auto Scaling group knows it. Rejects when the table is down. */
  read(): Promise<FleetState>;
};

/**
 * In messages per second. `capacity`: what it gets done when it is busy, once that was measured. `heard`: what it last
 * heard of the queue, once it was answered.
 */
export type WorkerWork = {
  throughput: number;
  capacity?: number | undefined;
  heard?: HeardFromQueue | undefined;
};

/** `changes`: how often it was made larger and smaller since whatever sizes it was started. */
export type WantedFleet = { desired: number; reason: string; changes: { up: number; down: number } };

/**
 * `throughput`: of all workers together. `capacityPerWorker`: the mean of those that measured theirs. `asOfMs`: when
 * the one that has not spoken for longest did.
 */
export type FleetState = {
  live: number;
  throughput: number;
  capacityPerWorker?: number;
  heard?: HeardFromQueue;
  asOfMs?: number;
} & Partial<WantedFleet>;
