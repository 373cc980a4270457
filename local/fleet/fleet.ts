import { setInterval } from 'node:timers/promises';
import type { FleetGroup } from '../../core/ports/fleet-group.ts';
import { createFleetScaler, type Observation, type ScalingRound } from '../../core/scaling/fleet-scaler.ts';
import type { PublishDesired } from '../../core/scaling/publish-desired.ts';
import type { ScalingParameters } from '../../core/scaling/scaling.ts';
import type { Child, ChildExit } from '../processes/start-child.ts';
import { createSupervisor, type Supervisor } from '../processes/supervisor.ts';
import { drainFailure } from './drain-failure.ts';

export type Worker = Child & { readonly port: number };

/** The fleet was resized, or a surplus worker has drained and exited. */
export type FleetChange =
  | { kind: 'resized'; from: number; to: number; reason: string }
  | { kind: 'drained'; name: string; seconds: number; exit: ChildExit | undefined };

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

  /** The slots, as the scaling policy sees them. */
  const group: FleetGroup = {
    async read() {
      return { desired: slots.length, min: scaling.minWorkers, max: scaling.maxWorkers };
    },
    async raise(to) {
      while (slots.length < to) newSlot().supervisor.startWithRetries();
      return true;
    },
    async removeOne() {
      const slot = slots.pop();
      if (slot === undefined) return { kind: 'waits', reason: 'there is none' };
      drain(slot);
      return { kind: 'removed', worker: nameOf(slot) };
    },
  };

  async function followQueue(): Promise<void> {
    const scaler = createFleetScaler({ group, observe, publish, probe: { scaled } }, scaling);
    try {
      for await (const _ of setInterval(everyMs, undefined, { signal: stopping.signal }))
        await scaler.round(stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  function scaled({ outcome, from, to, reason }: ScalingRound): void {
    if (outcome !== 'raised' && outcome !== 'removed') return;
    say(`fleet ${from} → ${to}: ${reason}`);
    onChange({ kind: 'resized', from, to, reason });
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
      for (const slot of slots.splice(0).reverse()) drain(slot);
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
