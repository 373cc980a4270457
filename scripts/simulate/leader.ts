import {
  decideWorkers,
  initialScalingState,
  type ScalingDecision,
  type ScalingParameters,
} from '../../core/scaling/scaling.ts';
import { CALL_RATES } from '../../core/settings/call-rates.ts';
import type { Term, View } from './engine.ts';
import type { QueueSense } from './queue-sense.ts';

/** How often a leader decides. */
export const ROUND_SECONDS = CALL_RATES.scalingRoundMs / 1000;

/** Returns the desired capacity as the leader leaves it. `desired` is what another leader has made it in this second. */
export type Leader = { lead(view: View, desired: number): number };

/**
 * One process's term as the leader, with a policy state of its own. It raises the desired capacity to what the policy
 * says. It takes one instance away if the policy wants fewer, and waits while anything else in the group moves.
 */
export function createLeader(term: Term, sense: QueueSense, parameters: ScalingParameters): Leader {
  const { from, until, frozen } = term;
  let state = initialScalingState;
  let last: { to: number; from: number } | undefined;

  return {
    lead(view, desired) {
      if (view.second === frozen?.callsAt) return callLate(desired);
      const isRound = view.second >= from && (view.second - Math.ceil(from)) % ROUND_SECONDS === 0;
      return isRound && view.second < until ? round(view, desired) : desired;
    },
  };

  function round(view: View, desired: number): number {
    const decision = decide(view, desired);
    last = { to: decision.desired, from: desired };
    if (frozen !== undefined && view.second + ROUND_SECONDS >= until) return desired;
    if (decision.desired < desired) {
      // A cool-down that is over stays over until an instance may go.
      if (view.leaving > 0 || view.serving < desired) return desired;
      state = decision.state;
      return desired - 1;
    }
    state = decision.state;
    return decision.desired;
  }

  function decide({ second, capacityPerWorker, frozen }: View, desired: number): ScalingDecision {
    const seen = { ...sense.read(), capacityPerWorker, frozen };
    return decideWorkers({ ...seen, nowMs: second * 1000, liveWorkers: desired }, state, parameters);
  }

  /** SetDesiredCapacity itself lowers as well as it raises. */
  function callLate(desired: number): number {
    if (last === undefined) return desired;
    return last.to < last.from ? desired - 1 : last.to;
  }
}
