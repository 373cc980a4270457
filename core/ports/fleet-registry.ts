import type { HeardFromQueue } from '../counts/queue-age.ts';

/** Which workers are alive, as they announce themselves, and how many there should be. */
export type FleetRegistry = {
  /** Announces a worker and its throughput. It counts as alive for `ttlMs`. */
  announce(worker: string, ttlMs: number, work?: WorkerWork): Promise<void>;
  /** Signs a worker off. */
  leave(worker: string): Promise<void>;
  /** Says, for `ttlMs`, how many workers there should be. */
  publishDesired(wanted: WantedFleet, ttlMs: number): Promise<void>;
  /**
   * `desired` is undefined while nobody follows the scaling policy. Rejects when the store can't be reached.
   */
  read(): Promise<FleetState>;
};

/**
 * In messages per second. `capacity` is the throughput of a busy worker, once it was measured. `heard` is what the
 * queue last told the worker, once it has.
 */
export type WorkerWork = {
  throughput: number;
  capacity?: number | undefined;
  heard?: HeardFromQueue | undefined;
};

/**
 * `max`: the most workers that the fleet may have. `changes`: how often it was enlarged and reduced since its scaler
 * started.
 */
export type WantedFleet = {
  desired: number;
  max: number;
  reason: string;
  changes: { up: number; down: number };
};

/**
 * `throughput` is that of all workers together, and `capacityPerWorker` the mean of those that measured theirs.
 * `asOfMs` is the time of the oldest announcement.
 */
export type FleetState = {
  live: number;
  throughput: number;
  capacityPerWorker?: number;
  heard?: HeardFromQueue;
  asOfMs?: number;
} & Partial<WantedFleet>;
