import type { View } from './engine.ts';
import { draw, type Random, type Range } from './random.ts';

/** A metric per instance. */
export type TrackedMetric = {
  total: (view: View) => number;
  instances: (view: View) => number;
  target: number;
};

export type Demand = { kind: 'more'; workers: number } | { kind: 'fewer' } | { kind: 'as_many' };

/** A data point covers one minute: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
const MINUTE = 60;
/** The alarms that a target tracking policy creates: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html */
const HIGH_MINUTES = 3;
const LOW_MINUTES = 15;
const LOW_SHARE = 0.9;

type Point = { mean: number; instances: number; readableAt: number };

/**
 * Collects a metric's data points, and says what its two alarms demand by those that can be read: more when the metric
 * was above its target for 3 minutes, fewer when it was 10 % below for 15. More is in proportion to the instances at the
 * time of the data point, so that those which came since are not counted twice: kinder than AWS may be.
 */
export function createAlarms(
  { total, instances, target }: TrackedMetric,
  delaySeconds: Range,
  random: Random,
): { watch(view: View): void; demand(second: number): Demand } {
  /** The last ones that can be read, and those on their way. */
  const readable: Point[] = [];
  const coming: Point[] = [];
  let sum = 0;

  return {
    watch(view) {
      const count = instances(view);
      sum += total(view) / count;
      if ((view.second + 1) % MINUTE !== 0) return;
      const readableAt = view.second + 1 + draw(delaySeconds, random);
      coming.push({ mean: sum / MINUTE, instances: count, readableAt });
      sum = 0;
    },
    demand(second) {
      for (let next = coming[0]; next !== undefined && next.readableAt <= second; next = coming[0]) {
        readable.push(next);
        coming.shift();
        if (readable.length > LOW_MINUTES) readable.shift();
      }
      const last = readable.at(-1);
      if (last !== undefined && areAll(readable, HIGH_MINUTES, (mean) => mean > target))
        return { kind: 'more', workers: Math.ceil((last.instances * last.mean) / target) };
      const isLow = areAll(readable, LOW_MINUTES, (mean) => mean < target * LOW_SHARE);
      return isLow ? { kind: 'fewer' } : { kind: 'as_many' };
    },
  };
}

function areAll(points: Point[], minutes: number, is: (mean: number) => boolean): boolean {
  return points.length >= minutes && points.slice(-minutes).every(({ mean }) => is(mean));
}
