import { decideWorkers, initialScalingState, type ScalingParameters } from '../../core/scaling/scaling.ts';
import type { Engine } from './engine.ts';

/** The policy itself, as the local fleet runs it: it sees the queue as it is, every second. */
export function createPolicyEngine(parameters: ScalingParameters): Engine {
  return {
    name: 'policy',
    title: 'policy',
    killsBusyWorkers: false,
    start() {
      let state = initialScalingState;
      return ({ second, wanted, ...view }) => {
        const decision = decideWorkers(
          { ...view, nowMs: second * 1000, liveWorkers: wanted },
          state,
          parameters,
        );
        state = decision.state;
        return decision.desired;
      };
    },
  };
}
