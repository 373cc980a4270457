export type ScalingParameters = {
  /** Messages, visible and in flight, that one worker is meant to have before it: latency goal × capacity. */
  targetBacklogPerWorker: number;
  minWorkers: number;
  maxWorkers: number;
  /** How long fewer workers must have been enough before one is taken away. */
  scaleInCooldownMs: number;
};

export type ScalingInput = {
  nowMs: number;
  visible: number;
  inFlight: number;
  liveWorkers: number;
  /** A dependency is down: the backlog says nothing of how many workers there should be. */
  frozen: boolean;
};

/** Since when the backlog has asked for fewer workers than there are. */
export type ScalingState = { fewerSinceMs: number | undefined };
export type ScalingDecision = { desired: number; reason: string; state: ScalingState };

export const initialScalingState: ScalingState = { fewerSinceMs: undefined };

export const DEFAULT_SCALING: ScalingParameters = {
  targetBacklogPerWorker: 20,
  minWorkers: 2,
  maxWorkers: 20,
  scaleInCooldownMs: 15_000,
};

/**
 * How many workers there should be: up at once to what the backlog asks for, down by one worker for each cool-down
 * that it has asked for fewer, and never outside the limits.
 */
export function decideWorkers(
  input: ScalingInput,
  state: ScalingState,
  parameters: ScalingParameters,
): ScalingDecision {
  const { targetBacklogPerWorker, minWorkers, maxWorkers, scaleInCooldownMs } = parameters;
  const { nowMs, liveWorkers } = input;
  const within = (workers: number) => Math.min(maxWorkers, Math.max(minWorkers, workers));
  if (input.frozen)
    return {
      desired: within(liveWorkers),
      reason: 'frozen: a dependency is down',
      state: initialScalingState,
    };

  const backlog = input.visible + input.inFlight;
  const needed = within(Math.ceil(backlog / targetBacklogPerWorker));
  const said = `a backlog of ${backlog} asks for ${needed} at ${targetBacklogPerWorker} a worker`;
  if (needed >= liveWorkers) return { desired: needed, reason: said, state: initialScalingState };
  if (liveWorkers > maxWorkers)
    return { desired: maxWorkers, reason: `at most ${maxWorkers} are allowed`, state };

  const fewerSinceMs = state.fewerSinceMs ?? nowMs;
  if (nowMs - fewerSinceMs < scaleInCooldownMs)
    return { desired: liveWorkers, reason: `${said}; waiting for it to last`, state: { fewerSinceMs } };
  return {
    desired: liveWorkers - 1,
    reason: `${said} and has for ${scaleInCooldownMs / 1000} s`,
    state: { fewerSinceMs: nowMs },
  };
}
