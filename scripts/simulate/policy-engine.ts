import { decideWorkers, initialScalingState, type ScalingParameters } from '../../core/scaling/scaling.ts';
import type { Engine } from './engine.ts';

/** Sluice's policy as the local fleet runs it: it sees the current queue every second. */
export function createPolicyEngine(parameters: ScalingParameters): Engine {
  return {
    name: 'policy',
    title: 'policy',
    killsBusyWorkers: false,
    start() {
      let state = initialScalingState;
      return ({ second, desired, ...view }) => {
        const decision = decideWorkers(
          { ...view, nowMs: second * 1000, liveWorkers: desired },
          state,
          parameters,
        );
        state = decision.state;
        return decision.desired;
      };
    },
  };
}
