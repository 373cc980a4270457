import {
  type ScalingParameters,
  TRACKED_UTILISATION,
  targetBacklogPerWorker,
} from '../../core/scaling/scaling.ts';
import type { Engine, View } from './engine.ts';

export type TrackedMetric = { value: (view: View) => number; target: number };

/** A data point covers one minute and is available a minute later: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
const MINUTE = 60;
const METRIC_DELAY_MINUTES = 1;
/** The alarms that a target tracking policy creates: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html */
const HIGH_MINUTES = 3;
const LOW_MINUTES = 15;
const LOW_SHARE = 0.9;

/**
 * AWS's target tracking: scales out in proportion to a metric that was above its target for 3 minutes, and in when it
 * was 10 % below for 15. Of several metrics, the highest demand counts, and scaling in needs all. AWS documents the pace
 * inwards only as 'more gradually': one instance a minute is assumed.
 */
export function createTargetTracking(
  { minWorkers, maxWorkers }: Pick<ScalingParameters, 'minWorkers' | 'maxWorkers'>,
  metrics: TrackedMetric[],
  about: Pick<Engine, 'name' | 'title' | 'killsBusyWorkers'>,
): Engine {
  const within = (workers: number) => Math.min(maxWorkers, Math.max(minWorkers, workers));
  return {
    ...about,
    start() {
      const alarms = metrics.map(createAlarms);
      return (view) => {
        const demands = alarms.map((demand) => demand(view));
        if ((view.second + 1) % MINUTE !== 0) return view.desired;
        const most = Math.max(...demands.map((one) => (one.kind === 'more' ? one.workers : 0)));
        if (most > 0) return Math.max(view.desired, within(most));
        // AWS does not scale in while instances warm up.
        const isWarmingUp = view.inService < view.desired;
        if (demands.every(({ kind }) => kind === 'fewer') && !isWarmingUp) return within(view.desired - 1);
        return view.desired;
      };
    },
  };
}

type Demand = { kind: 'more'; workers: number } | { kind: 'fewer' } | { kind: 'as_many' };

/**
 * Collects a metric's data points, and returns what its two alarms demand by those available. Proportional to the
 * instances at the time of the data point, which does not cover those that came since.
 */
function createAlarms({ value, target }: TrackedMetric): (view: View) => Demand {
  const points: { mean: number; instances: number }[] = [];
  let minute: number[] = [];
  return (view) => {
    minute.push(value(view));
    if (minute.length === MINUTE) {
      points.push({
        mean: minute.reduce((sum, one) => sum + one, 0) / MINUTE,
        instances: view.inService,
      });
      minute = [];
    }
    const known = points.slice(0, Math.max(0, points.length - METRIC_DELAY_MINUTES));
    const last = known.at(-1);
    if (last !== undefined && areAll(known, HIGH_MINUTES, (mean) => mean > target))
      return { kind: 'more', workers: Math.ceil((last.instances * last.mean) / target) };
    const isLow = areAll(known, LOW_MINUTES, (mean) => mean < target * LOW_SHARE);
    return isLow ? { kind: 'fewer' } : { kind: 'as_many' };
  };
}

function areAll(points: { mean: number }[], minutes: number, is: (mean: number) => boolean): boolean {
  return points.length >= minutes && points.slice(-minutes).every(({ mean }) => is(mean));
}

/** Messages visible and in flight, over the instances in service. */
export function backlogPerInstance(parameters: ScalingParameters): TrackedMetric {
  return {
    value: ({ visible, inFlight, inService }) => (visible + inFlight) / Math.max(1, inService),
    target: targetBacklogPerWorker(parameters),
  };
}

/** What many set-ups begin with: messages in flight do not count. */
export function visiblePerInstance(parameters: ScalingParameters): TrackedMetric {
  return {
    value: ({ visible, inService }) => visible / Math.max(1, inService),
    target: targetBacklogPerWorker(parameters),
  };
}

/** The share of the workers' capacity in use, as the group's CPU shows it. */
export const utilisation: TrackedMetric = { value: (view) => view.utilisation, target: TRACKED_UTILISATION };
