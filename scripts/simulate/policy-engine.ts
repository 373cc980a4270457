import { decideWorkers, initialScalingState, type ScalingParameters } from '../../core/scaling/scaling.ts';
import type { Engine } from './engine.ts';

/** Sluice's policy as the local fleet runs it: it sees the current queue every second. */
export function createPolicyEngine(parameters: ScalingParameters): Engine {
  return {
    name: 'policy',
    title: 'policy, every second',
    killsBusyWorkers: false,
    assumes: ['bootSeconds'],
    start() {
      let state = initialScalingState;
      return {
        decide({ second, desired, visible, inFlight, capacityPerWorker, throughput, frozen }) {
          const decision = decideWorkers(
            {
              nowMs: second * 1000,
              liveWorkers: desired,
              visible,
              inFlight,
              capacityPerWorker,
              throughput,
              frozen,
            },
            state,
            parameters,
          );
          state = decision.state;
          return decision.desired;
        },
      };
    },
  };
}
