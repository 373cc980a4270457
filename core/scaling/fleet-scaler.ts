import type { FleetGroup, GroupSize } from '../ports/fleet-group.ts';
import type { PublishDesired } from './publish-desired.ts';
import {
  decideWorkers,
  initialScalingState,
  type ScalingDecision,
  type ScalingInput,
  type ScalingParameters,
} from './scaling.ts';

/** The queue's depth, the throughput that workers report, and whether the table takes what they write. */
export type Observation = Pick<
  ScalingInput,
  'visible' | 'inFlight' | 'capacityPerWorker' | 'throughput' | 'throttled'
>;

/** What a round did to the group, and why. `waited`: fewer would do, but none may go now. */
export type ScalingRound = {
  outcome: 'kept' | 'frozen' | 'raised' | 'removed' | 'waited';
  from: number;
  to: number;
  reason: string;
  /** The one that goes. */
  worker?: string;
};

type Deps = {
  group: FleetGroup;
  /** Rejects when a dependency is unavailable: the fleet then keeps its size. */
  observe: () => Promise<Observation>;
  /** Receives every decision, also those that change nothing. */
  publish: PublishDesired;
  probe: { scaled(round: ScalingRound): void };
  /** Milliseconds by a clock that nobody sets. */
  monotonicNow?: () => number;
};

export type FleetScaler = {
  /** Looks once and follows the policy. It changes nothing once the signal has aborted. Rejects when the group fails. */
  round(signal: AbortSignal): Promise<void>;
};

/** Follows `decideWorkers` round by round. The group's own limits apply. Each holder of the duty creates its own. */
export function createFleetScaler(
  { group, observe, publish, probe, monotonicNow = () => performance.now() }: Deps,
  parameters: ScalingParameters,
): FleetScaler {
  let state = initialScalingState;
  const changes = { up: 0, down: 0 };

  return {
    async round(signal) {
      const before = state;
      // Whatever fails below, nobody has seen that fewer workers were enough.
      state = initialScalingState;
      const [size, seen] = await Promise.all([group.read(signal), observe().catch(() => undefined)]);
      if (signal.aborted) return;
      const { desired, max } = size;
      const decision = decideWorkers(inputOf(size, seen), before, withLimitsOf(size));
      let round: ScalingRound = {
        outcome: seen === undefined || seen.throttled ? 'frozen' : 'kept',
        from: desired,
        to: decision.desired,
        reason: decision.reason,
      };
      try {
        round = await follow(decision, round, signal);
        // A cool-down that is over stays over until a worker may go.
        state = round.outcome === 'waited' ? before : decision.state;
        probe.scaled(round);
      } finally {
        if (!signal.aborted) await publish({ desired: round.to, max, reason: round.reason, changes });
      }
    },
  };

  function inputOf({ desired }: GroupSize, seen: Observation | undefined): ScalingInput {
    return {
      nowMs: monotonicNow(),
      ...(seen ?? { visible: 0, inFlight: 0 }),
      liveWorkers: desired,
      frozen: seen === undefined,
    };
  }

  function withLimitsOf({ min, max }: GroupSize): ScalingParameters {
    return { ...parameters, minWorkers: min, maxWorkers: max };
  }

  async function follow(
    { desired: to, reason }: ScalingDecision,
    round: ScalingRound,
    signal: AbortSignal,
  ): Promise<ScalingRound> {
    const { from } = round;
    if (to > from) {
      if (!(await group.raise(to, signal))) return round;
      changes.up += 1;
      return { ...round, outcome: 'raised' };
    }
    if (to === from) return round;
    const removal = await group.removeOne(from, signal);
    if (removal.kind === 'waits')
      return { outcome: 'waited', from, to: from, reason: `${reason}; waits: ${removal.reason}` };
    changes.down += 1;
    return { outcome: 'removed', from, to: from - 1, reason, worker: removal.worker };
  }
}
