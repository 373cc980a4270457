/** One set for the local fleet, the simulator and AWS. A message is a pack of events: the unit of queueing. */
export type ScalingParameters = {
  /** What is queued is meant to be done within this time. */
  latencyGoalSeconds: number;
  /** Messages that a busy worker has in hand at once: its MAX_IN_FLIGHT_MESSAGES. */
  concurrency: number;
  /** How long a busy worker has a message in hand: what no measurement may go below, and what is taken without one. */
  busyServiceSeconds: { floor: number; default: number };
  /** A worker is only taken away if those that stay would be no busier than this, as a share of their capacity. */
  scaleInUtilisation: number;
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
  /** Messages per second of one busy worker, where it was measured. */
  capacityPerWorker?: number | undefined;
  /** Messages per second that all workers together get done now, where it is known. */
  throughput?: number | undefined;
  /** A dependency is down: the backlog says nothing of how many workers there should be. */
  frozen: boolean;
};

/** Since when fewer workers than there are have been enough. */
export type ScalingState = { fewerSinceMs: number | undefined };
export type ScalingDecision = { desired: number; reason: string; state: ScalingState };

export const initialScalingState: ScalingState = { fewerSinceMs: undefined };

export const DEFAULT_SCALING: ScalingParameters = {
  latencyGoalSeconds: 1,
  concurrency: 40,
  // 20 and at most 100 messages a second: with full packs 1,000 and 5,000 events (docs/results, CPU per event).
  busyServiceSeconds: { floor: 0.4, default: 2 },
  scaleInUtilisation: 0.85,
  minWorkers: 2,
  maxWorkers: 20,
  scaleInCooldownMs: 15_000,
};

/** Share of its capacity that AWS keeps a worker at, by CPU, beside the backlog: docs/decisions/0012-scaling.md. */
export const TRACKED_UTILISATION = 0.7;

/**
 * How many workers there should be: up at once to what the backlog asks for, down by one worker for each cool-down
 * that fewer have been enough, and never outside the limits.
 */
export function decideWorkers(
  input: ScalingInput,
  state: ScalingState,
  parameters: ScalingParameters,
): ScalingDecision {
  const { minWorkers, maxWorkers, scaleInCooldownMs } = parameters;
  const { nowMs, liveWorkers } = input;
  const within = (workers: number) => Math.min(maxWorkers, Math.max(minWorkers, workers));
  if (input.frozen)
    return {
      desired: within(liveWorkers),
      reason: 'frozen: a dependency is down',
      state: initialScalingState,
    };

  const asked = askedByBacklog(input, parameters);
  const needed = within(asked);
  const said = sayWhatIsAsked(input, asked, parameters);
  if (needed >= liveWorkers)
    return { desired: needed, reason: said + sayLimit(asked, parameters), state: initialScalingState };
  if (liveWorkers > maxWorkers)
    return { desired: maxWorkers, reason: `at most ${maxWorkers} are allowed`, state };

  const busy = whyNoneCanGo(input, parameters);
  if (busy !== undefined)
    return { desired: liveWorkers, reason: `${said}; ${busy}`, state: initialScalingState };
  const fewerSinceMs = state.fewerSinceMs ?? nowMs;
  if (nowMs - fewerSinceMs < scaleInCooldownMs)
    return { desired: liveWorkers, reason: `${said}; waiting for it to last`, state: { fewerSinceMs } };
  return {
    desired: liveWorkers - 1,
    reason: `${said}, and has asked for fewer for ${scaleInCooldownMs / 1000} s`,
    state: { fewerSinceMs: nowMs },
  };
}

/**
 * Messages, visible and in flight, that one worker may have before it: latency goal × capacity. AWS's target tracking
 * cannot measure, and is given the one for no measurement.
 */
export function targetBacklogPerWorker(parameters: ScalingParameters, measuredCapacity?: number): number {
  return Math.max(
    1,
    Math.round(parameters.latencyGoalSeconds * capacityPerWorker(parameters, measuredCapacity)),
  );
}

/**
 * Messages per second of a busy worker: concurrency ÷ busy service time. Never what arrives ÷ workers: that is less
 * for each worker that is added, which would ask for yet another one.
 */
export function capacityPerWorker(
  { concurrency, busyServiceSeconds }: ScalingParameters,
  measured = concurrency / busyServiceSeconds.default,
): number {
  return Math.min(measured, concurrency / busyServiceSeconds.floor);
}

function askedByBacklog(
  { visible, inFlight, ...input }: ScalingInput,
  parameters: ScalingParameters,
): number {
  return Math.ceil((visible + inFlight) / targetBacklogPerWorker(parameters, input.capacityPerWorker));
}

function sayWhatIsAsked(input: ScalingInput, asked: number, parameters: ScalingParameters): string {
  const target = targetBacklogPerWorker(parameters, input.capacityPerWorker);
  const measured = input.capacityPerWorker === undefined ? '' : ' (measured)';
  return `a backlog of ${input.visible + input.inFlight} asks for ${asked} at ${target} a worker${measured}`;
}

function sayLimit(asked: number, { minWorkers, maxWorkers }: ScalingParameters): string {
  if (asked > maxWorkers) return `, of which ${maxWorkers} are allowed`;
  return asked < minWorkers ? `, and ${minWorkers} always stay` : '';
}

/** A backlog is as good as empty until shortly before there are too few workers: then it is too late to find out. */
function whyNoneCanGo(input: ScalingInput, parameters: ScalingParameters): string | undefined {
  const { liveWorkers, throughput = 0 } = input;
  const capacity = capacityPerWorker(parameters, input.capacityPerWorker);
  const utilisation = throughput / ((liveWorkers - 1) * capacity);
  if (utilisation <= parameters.scaleInUtilisation) return undefined;
  return `${liveWorkers - 1} would be ${Math.round(utilisation * 100)} % busy with ${throughput.toFixed(1)} messages/s`;
}
