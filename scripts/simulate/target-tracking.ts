import {
  type ScalingParameters,
  TRACKED_UTILISATION,
  targetBacklogPerWorker,
} from '../../core/scaling/scaling.ts';
import type { Engine, View } from './engine.ts';

export type TrackedMetric = { value: (view: View) => number; target: number };

/** A data point is of one minute, and is there a minute after that: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
const MINUTE = 60;
const METRIC_DELAY_MINUTES = 1;
/** The alarms that a target tracking policy makes for itself: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html */
const HIGH_MINUTES = 3;
const LOW_MINUTES = 15;
const LOW_SHARE = 0.9;

/**
 * AWS's target tracking: out in proportion to the metric once it was above its target for 3 minutes, in once it was
 * 10 % below for 15. Of several metrics the one that wants most decides, and all must want fewer. How fast it goes in
 * is not documented beyond 'more gradually': one instance a minute is assumed.
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
        const asked = alarms.map((ask) => ask(view));
        if ((view.second + 1) % MINUTE !== 0) return view.wanted;
        const most = Math.max(...asked.map((one) => (one.kind === 'more' ? one.workers : 0)));
        if (most > 0) return Math.max(view.wanted, within(most));
        // Nothing is taken away while instances warm up.
        const isWarmingUp = view.inService < view.wanted;
        if (asked.every(({ kind }) => kind === 'fewer') && !isWarmingUp) return within(view.wanted - 1);
        return view.wanted;
      };
    },
  };
}

type Asked = { kind: 'more'; workers: number } | { kind: 'fewer' } | { kind: 'as_many' };

/**
 * Gathers a metric's data points, and says what its two alarms ask for with those that have arrived. In proportion to
 * the instances that a point is of: one that is told late says nothing of those that came since.
 */
function createAlarms({ value, target }: TrackedMetric): (view: View) => Asked {
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

/** What most set-ups begin with: a message that is being worked at counts for nothing. */
export function visiblePerInstance(parameters: ScalingParameters): TrackedMetric {
  return {
    value: ({ visible, inService }) => visible / Math.max(1, inService),
    target: targetBacklogPerWorker(parameters),
  };
}

/** Of what the workers can do, as the group's CPU tells it. */
export const utilisation: TrackedMetric = { value: (view) => view.utilisation, target: TRACKED_UTILISATION };
