import { setInterval } from 'node:timers/promises';
import {
  decideWorkers,
  initialScalingState,
  type ScalingInput,
  type ScalingParameters,
} from '../../core/scaling/scaling.ts';
import type { Child, ChildExit } from '../processes/start-child.ts';
import { createSupervisor, type Supervisor } from '../processes/supervisor.ts';
import { drainFailure } from './drain-failure.ts';
import type { PublishDesired } from './publish-desired.ts';

export type Worker = Child & { readonly port: number };

/** What the fleet did: it became larger or smaller, or a worker too many has drained and ended. */
export type FleetChange =
  | { kind: 'resized'; from: number; to: number; reason: string }
  | { kind: 'drained'; name: string; seconds: number; exit: ChildExit | undefined };

/** What the queue holds, and what workers say of their work. */
export type Observation = Pick<ScalingInput, 'visible' | 'inFlight' | 'capacityPerWorker' | 'throughput'>;

export type FleetOptions = {
  launch: (name: string) => Promise<Worker>;
  /** Rejects when a dependency can't be reached: the fleet then stays as large as it is. */
  observe: () => Promise<Observation>;
  /** Is told every decision, the ones that change nothing too. */
  publish: PublishDesired;
  scaling: ScalingParameters;
  drainMs: number;
  say: (line: string) => void;
  onChange?: ((change: FleetChange) => void) | undefined;
  everyMs?: number;
};

export type Fleet = ReturnType<typeof createFleet>;

type Slot = { number: number; supervisor: Supervisor<Worker> };

/** Workers, as many as the queue's depth asks for. Those too many drain, the newest first; one that dies is replaced. */
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

  /** Numbers are used again, so that names (and log files) stay few; not before the last holder is gone. */
  function newSlot(): Slot {
    const taken = new Set([...slots, ...draining.keys()].map(({ number }) => number));
    let number = 1;
    while (taken.has(number)) number += 1;
    const name = nameOf({ number });
    const slot = { number, supervisor: createSupervisor({ name, launch: () => launch(name), say }) };
    slots.push(slot);
    return slot;
  }

  async function follow(): Promise<void> {
    let state = initialScalingState;
    try {
      for await (const _ of setInterval(everyMs, undefined, { signal: stopping.signal })) {
        const seen = await observe().catch(() => undefined);
        if (stopping.signal.aborted) return;
        const decision = decideWorkers(inputOf(seen), state, scaling);
        state = decision.state;
        const { desired, reason } = decision;
        countChange(desired);
        await publish({ desired, reason, changes });
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
    draining.set(slot, stopped(slot));
  }

  async function stopped(slot: Slot): Promise<ChildExit | undefined> {
    const startedMs = performance.now();
    const exit = await slot.supervisor.stop(drainMs);
    const seconds = (performance.now() - startedMs) / 1000;
    draining.delete(slot);
    if (stopping.signal.aborted) return exit;
    const name = nameOf(slot);
    say(`${name} ${drainFailure(exit) ?? 'drained and ended'}, ${seconds.toFixed(1)} s later`);
    onChange({ kind: 'drained', name, seconds, exit });
    return exit;
  }

  return {
    /** Rejects when one of the first workers doesn't come up. */
    async start(): Promise<void> {
      const first = Array.from({ length: scaling.minWorkers }, newSlot);
      await Promise.all(first.map(({ supervisor }) => supervisor.start()));
      following = follow();
    },
    /** Rejects, and names them, when some did not drain. */
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
    /** Those that serve now, draining ones left out. */
    workers: (): Worker[] => slots.flatMap(({ supervisor }) => supervisor.child() ?? []),
  };
}

function nameOf({ number }: Pick<Slot, 'number'>): string {
  return `worker-${number}`;
}
