import { decideWorkers, initialScalingState, type ScalingParameters } from '../../core/scaling/scaling.ts';
import { CPU_TARGET, UNLOADED_MESSAGE_SECONDS } from './assumptions.ts';
import type { CpuCost } from './benchmark.ts';

export type Limits = { min: number; max: number };

/** `requestsPerInstance`: requests per minute, the target of target tracking. */
export type ApiLimits = Limits & { requestsPerInstance: number };

/** API instances at a rate: as many as target tracking on requests wants, and at least as many as the CPU needs. */
export function apiInstances(
  { eventsPerSecond, requestsPerSecond }: { eventsPerSecond: number; requestsPerSecond: number },
  limits: ApiLimits,
  cpu: readonly CpuCost[],
): number {
  const byRequests = Math.ceil((requestsPerSecond * 60) / limits.requestsPerInstance);
  return Math.max(Math.min(limits.max, byRequests), byCpu(eventsPerSecond, cpu, limits));
}

/**
 * Workers at a rate: as many as the scaling policy wants for the messages in flight at that rate (Little's law), and
 * at least as many as the CPU needs.
 */
export function workerInstances(
  { eventsPerSecond, messagesPerSecond }: { eventsPerSecond: number; messagesPerSecond: number },
  scaling: ScalingParameters,
  cpu: readonly CpuCost[],
): number {
  const { minWorkers: min, maxWorkers: max } = scaling;
  const inFlight = messagesPerSecond * UNLOADED_MESSAGE_SECONDS;
  const input = { nowMs: 0, visible: 0, inFlight, liveWorkers: min, frozen: false };
  const { desired } = decideWorkers(input, initialScalingState, scaling);
  return Math.max(desired, byCpu(eventsPerSecond, cpu, { min, max }));
}

/** An instance runs one Node process, which uses one core. */
function byCpu(eventsPerSecond: number, cpu: readonly CpuCost[], { min, max }: Limits): number {
  return Math.min(max, Math.max(min, Math.ceil(coresFor(eventsPerSecond, cpu) / CPU_TARGET)));
}

/** Cores that a rate keeps busy: interpolated between the measured rates; beyond the last, at its cost per event. */
export function coresFor(eventsPerSecond: number, cpu: readonly CpuCost[]): number {
  let from = { rate: 0, cores: 0 };
  for (const { eventsPerSecond: rate, micros } of cpu) {
    const to = { rate, cores: (rate * micros) / 1e6 };
    if (eventsPerSecond <= to.rate) {
      const share = (eventsPerSecond - from.rate) / (to.rate - from.rate);
      return from.cores + share * (to.cores - from.cores);
    }
    from = to;
  }
  return (eventsPerSecond / from.rate) * from.cores;
}
