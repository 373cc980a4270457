import { setInterval } from 'node:timers/promises';
import type { Child } from '../../core/local/start-child.ts';
import { decideWorkers, initialScalingState, type ScalingParameters } from '../../core/scaling.ts';
import type { PublishDesired } from './publish-desired.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

export type Worker = Child & { readonly port: number };

export type FleetOptions = {
  launch: (name: string) => Promise<Worker>;
  /** Messages in the queue. Rejects when a dependency can't be reached: the fleet then stays as large as it is. */
  depth: () => Promise<{ visible: number; inFlight: number }>;
  /** Is told every decision, the ones that change nothing too. */
  publish: PublishDesired;
  scaling: ScalingParameters;
  drainMs: number;
  say: (line: string) => void;
  everyMs?: number;
};

export type Fleet = ReturnType<typeof createFleet>;

type Slot = { number: number; supervisor: Supervisor<Worker> };

/** Workers, as many as the queue's depth asks for. Those too many drain, the newest first; one that dies is replaced. */
export function createFleet({
  launch,
  depth,
  publish,
  scaling,
  drainMs,
  say,
  everyMs = 1_000,
}: FleetOptions) {
  const slots: Slot[] = [];
  const draining = new Map<Slot, Promise<void>>();
  const stopping = new AbortController();
  let following: Promise<void> = Promise.resolve();

  /** Numbers are used again, so that names (and log files) stay few; not before the last holder is gone. */
  function newSlot(): Slot {
    const taken = new Set([...slots, ...draining.keys()].map(({ number }) => number));
    let number = 1;
    while (taken.has(number)) number += 1;
    const name = `worker-${number}`;
    const slot = { number, supervisor: createSupervisor({ name, launch: () => launch(name), say }) };
    slots.push(slot);
    return slot;
  }

  async function follow(): Promise<void> {
    let state = initialScalingState;
    try {
      for await (const _ of setInterval(everyMs, undefined, { signal: stopping.signal })) {
        const seen = await depth().catch(() => undefined);
        if (stopping.signal.aborted) return;
        const liveWorkers = slots.length;
        const decision = decideWorkers(
          {
            nowMs: performance.now(),
            visible: seen?.visible ?? 0,
            inFlight: seen?.inFlight ?? 0,
            liveWorkers,
            frozen: seen === undefined,
          },
          state,
          scaling,
        );
        state = decision.state;
        await publish(decision);
        if (decision.desired === liveWorkers) continue;
        say(`fleet ${liveWorkers} → ${decision.desired}: ${decision.reason}`);
        resize(decision.desired);
      }
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  function resize(desired: number): void {
    while (slots.length < desired) newSlot().supervisor.insist();
    for (const slot of slots.splice(desired).reverse()) drain(slot);
  }

  function drain(slot: Slot): void {
    const drained = slot.supervisor.stop(drainMs).then(() => {
      draining.delete(slot);
    });
    draining.set(slot, drained);
  }

  return {
    /** Rejects when one of the first workers doesn't come up. */
    async start(): Promise<void> {
      const first = Array.from({ length: scaling.minWorkers }, newSlot);
      await Promise.all(first.map(({ supervisor }) => supervisor.start()));
      following = follow();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await following;
      resize(0);
      await Promise.all(draining.values());
    },
    desired: () => slots.length,
    /** Those that serve now, draining ones left out. */
    workers: (): Worker[] => slots.flatMap(({ supervisor }) => supervisor.child() ?? []),
  };
}
