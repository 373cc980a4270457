/** One set for the local fleet, the simulator and AWS. A message is a pack of events: the unit of queueing. */
export type ScalingParameters = {
  /** Everything queued should be done within this time. */
  latencyGoalSeconds: number;
  /** Messages that a busy worker has in hand at once: its MAX_IN_FLIGHT_MESSAGES. */
  concurrency: number;
  /** How long a busy worker has a message in hand: the floor for measurements, and the default without one. */
  busyServiceSeconds: { floor: number; default: number };
  /** A worker goes only if the others would be no busier than this share of their capacity. */
  scaleInUtilisation: number;
  minWorkers: number;
  maxWorkers: number;
  /** How long fewer workers must have been enough before one goes. */
  scaleInCooldownMs: number;
};

export type ScalingInput = {
  nowMs: number;
  visible: number;
  inFlight: number;
  liveWorkers: number;
  /** Messages per second of one busy worker, if measured. */
  capacityPerWorker?: number | undefined;
  /** Messages per second that all workers finish together now, if known. */
  throughput?: number | undefined;
  /** A dependency is down, so the backlog does not show how many workers are needed. */
  frozen: boolean;
  /** The table refuses most writes, so the backlog waits for the table: another worker would not shorten it. */
  throttled?: boolean | undefined;
};

/** Since when fewer workers than now have been enough. */
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

/**
 * On AWS, target tracking adds workers where no worker leads: at this many times the backlog per worker that the policy
 * wants, so that it does nothing while the policy is followed. Chosen by simulation: docs/decisions/0012-scaling.md
 */
export const NET_BACKLOG_FACTOR = 100;

/** The CPU utilisation that target tracking would keep a worker at: for the simulation, which compares the two. */
export const TRACKED_UTILISATION = 0.7;

/**
 * Decides the number of workers. It rises at once to the number that the backlog needs. It falls by one per cool-down
 * in which fewer were enough. It never leaves the limits.
 */
export function decideWorkers(
  input: ScalingInput,
  state: ScalingState,
  parameters: ScalingParameters,
): ScalingDecision {
  const { minWorkers, maxWorkers, scaleInCooldownMs } = parameters;
  const { nowMs, liveWorkers } = input;
  const within = (workers: number) => Math.min(maxWorkers, Math.max(minWorkers, workers));
  const standstill = whyFrozen(input);
  if (standstill !== undefined)
    return { desired: within(liveWorkers), reason: `frozen: ${standstill}`, state: initialScalingState };

  const asked = askedByBacklog(input, parameters);
  const needed = within(asked);
  const said = sayWhatIsAsked(input, asked, parameters);
  if (needed >= liveWorkers)
    return { desired: needed, reason: said + sayLimit(asked, parameters), state: initialScalingState };
  if (liveWorkers > maxWorkers)
    return { desired: maxWorkers, reason: `more workers than the maximum of ${maxWorkers}`, state };

  const busy = whyNoneCanGo(input, parameters);
  if (busy !== undefined)
    return { desired: liveWorkers, reason: `${said}; ${busy}`, state: initialScalingState };
  const fewerSinceMs = state.fewerSinceMs ?? nowMs;
  if (nowMs - fewerSinceMs < scaleInCooldownMs)
    return { desired: liveWorkers, reason: `${said}; shrinks after the cool-down`, state: { fewerSinceMs } };
  return {
    desired: liveWorkers - 1,
    reason: `${said}, fewer than now for ${scaleInCooldownMs / 1000} s`,
    state: { fewerSinceMs: nowMs },
  };
}

/**
 * The target backlog per worker, in messages visible and in flight: latency goal × capacity. AWS's target tracking
 * cannot measure a capacity, so it gets the target for the default one.
 */
export function targetBacklogPerWorker(parameters: ScalingParameters, measuredCapacity?: number): number {
  return Math.max(
    1,
    Math.round(parameters.latencyGoalSeconds * capacityPerWorker(parameters, measuredCapacity)),
  );
}

/**
 * Messages per second of a busy worker: concurrency ÷ busy service time. Never arrivals ÷ workers, because that falls
 * with each added worker and would call for yet another one.
 */
export function capacityPerWorker(
  { concurrency, busyServiceSeconds }: ScalingParameters,
  measured = concurrency / busyServiceSeconds.default,
): number {
  return Math.min(measured, concurrency / busyServiceSeconds.floor);
}

function whyFrozen({ frozen, throttled = false }: ScalingInput): string | undefined {
  if (frozen) return 'a dependency is down';
  return throttled ? 'the table throttles' : undefined;
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
  return `backlog ${input.visible + input.inFlight} ÷ ${target} per worker${measured} = ${asked} needed`;
}

function sayLimit(asked: number, { minWorkers, maxWorkers }: ScalingParameters): string {
  if (asked > maxWorkers) return `, capped at ${maxWorkers}`;
  return asked < minWorkers ? `, raised to the minimum of ${minWorkers}` : '';
}

/** The backlog alone warns too late: it stays nearly empty until shortly before there are too few workers. */
function whyNoneCanGo(input: ScalingInput, parameters: ScalingParameters): string | undefined {
  const { liveWorkers, throughput = 0 } = input;
  const capacity = capacityPerWorker(parameters, input.capacityPerWorker);
  const utilisation = throughput / ((liveWorkers - 1) * capacity);
  if (utilisation <= parameters.scaleInUtilisation) return undefined;
  return `${liveWorkers - 1} would be ${Math.round(utilisation * 100)} % busy with ${throughput.toFixed(1)} messages/s`;
}
