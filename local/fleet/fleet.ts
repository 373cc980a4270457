import { setInterval } from 'node:timers/promises';
import type { PublishDesired } from '../../core/scaling/publish-desired.ts';
import {
  decideWorkers,
  initialScalingState,
  type ScalingInput,
  type ScalingParameters,
} from '../../core/scaling/scaling.ts';
import type { Child, ChildExit } from '../processes/start-child.ts';
import { createSupervisor, type Supervisor } from '../processes/supervisor.ts';
import { drainFailure } from './drain-failure.ts';

export type Worker = Child & { readonly port: number };

/** The fleet was resized, or a surplus worker has drained and exited. */
export type FleetChange =
  | { kind: 'resized'; from: number; to: number; reason: string }
  | { kind: 'drained'; name: string; seconds: number; exit: ChildExit | undefined };

/** The queue's depth, and the throughput that workers report. */
export type Observation = Pick<ScalingInput, 'visible' | 'inFlight' | 'capacityPerWorker' | 'throughput'>;

export type FleetOptions = {
  launch: (name: string) => Promise<Worker>;
  /** Rejects when a dependency is unavailable: the fleet then keeps its size. */
  observe: () => Promise<Observation>;
  /** Receives every decision, also those that change nothing. */
  publish: PublishDesired;
  scaling: ScalingParameters;
  drainMs: number;
  say: (line: string) => void;
  onChange?: ((change: FleetChange) => void) | undefined;
  everyMs?: number;
};

export type Fleet = ReturnType<typeof createFleet>;

type Slot = { number: number; supervisor: Supervisor<Worker> };

/** Sizes the workers by the queue's depth. Surplus workers drain, newest first; one that dies is replaced. */
export function createFleet({
  launch,
  observe,
  publish,
  scaling,
  drainMs,
  say,
  onChange = () => {},
  everyMs = 1_000,
}: FleetOptions) {
  const slots: Slot[] = [];
  const draining = new Map<Slot, Promise<ChildExit | undefined>>();
  const changes = { up: 0, down: 0 };
  const stopping = new AbortController();
  let following: Promise<void> = Promise.resolve();

  /** Reuses numbers so that there are few names and log files, but not while a draining worker still has one. */
  function newSlot(): Slot {
    const taken = new Set([...slots, ...draining.keys()].map(({ number }) => number));
    let number = 1;
    while (taken.has(number)) number += 1;
    const name = nameOf({ number });
    const slot = { number, supervisor: createSupervisor({ name, launch: () => launch(name), say }) };
    slots.push(slot);
    return slot;
  }

  async function followQueue(): Promise<void> {
    let state = initialScalingState;
    try {
      for await (const _ of setInterval(everyMs, undefined, { signal: stopping.signal })) {
        const seen = await observe().catch(() => undefined);
        if (stopping.signal.aborted) return;
        const decision = decideWorkers(inputOf(seen), state, scaling);
        state = decision.state;
        const { desired, reason } = decision;
        countChange(desired);
        await publish({ desired, max: scaling.maxWorkers, reason, changes });
        change(desired, reason);
      }
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  function inputOf(seen: Observation | undefined): ScalingInput {
    return {
      nowMs: performance.now(),
      ...(seen ?? { visible: 0, inFlight: 0 }),
      liveWorkers: slots.length,
      frozen: seen === undefined,
    };
  }

  function countChange(desired: number): void {
    if (desired > slots.length) changes.up += 1;
    if (desired < slots.length) changes.down += 1;
  }

  function change(desired: number, reason: string): void {
    const from = slots.length;
    if (desired === from) return;
    say(`fleet ${from} → ${desired}: ${reason}`);
    onChange({ kind: 'resized', from, to: desired, reason });
    resize(desired);
  }

  function resize(desired: number): void {
    while (slots.length < desired) newSlot().supervisor.startWithRetries();
    for (const slot of slots.splice(desired).reverse()) drain(slot);
  }

  function drain(slot: Slot): void {
    draining.set(slot, stopSlot(slot));
  }

  async function stopSlot(slot: Slot): Promise<ChildExit | undefined> {
    const startedMs = performance.now();
    const exit = await slot.supervisor.stop(drainMs);
    const seconds = (performance.now() - startedMs) / 1000;
    draining.delete(slot);
    if (stopping.signal.aborted) return exit;
    const name = nameOf(slot);
    say(`${name} ${drainFailure(exit) ?? 'drained and stopped'} after ${seconds.toFixed(1)} s`);
    onChange({ kind: 'drained', name, seconds, exit });
    return exit;
  }

  return {
    /** Rejects if one of the first workers fails to start. */
    async start(): Promise<void> {
      const first = Array.from({ length: scaling.minWorkers }, newSlot);
      await Promise.all(first.map(({ supervisor }) => supervisor.start()));
      following = followQueue();
    },
    /** Rejects with the names of workers that did not drain. */
    async stop(): Promise<void> {
      stopping.abort();
      await following;
      resize(0);
      const ends = await Promise.all(
        [...draining].map(async ([slot, exit]) => ({ slot, why: drainFailure(await exit) })),
      );
      const failures = ends.flatMap(({ slot, why }) => (why ? [`${nameOf(slot)} ${why}`] : []));
      if (failures.length > 0) throw new Error(failures.join(', '));
    },
    desired: () => slots.length,
    /** The workers that run now, without those that drain. */
    workers: (): Worker[] => slots.flatMap(({ supervisor }) => supervisor.child() ?? []),
  };
}

function nameOf({ number }: Pick<Slot, 'number'>): string {
  return `worker-${number}`;
}
