import type { Range } from './random.ts';

/** What nobody knows exactly. Each value is drawn from its range. */
export type Conditions = {
  /** From an instance's start to its first message. Drawn for each instance. */
  bootSeconds: Range;
  /** From the end of the minute that a data point of CloudWatch covers until it can be read. Drawn for each. */
  metricDelaySeconds: Range;
  /** How old SQS's own attributes are when they are read. Drawn for each read, most often near the lower end. */
  attributeAgeSeconds: Range;
  /** From a worker's last message until its instance is gone. Drawn for each instance. */
  shutdownSeconds: Range;
  /** How many instances target tracking takes away in a minute. Drawn for each minute. */
  removedPerMinute: Range;
};

export const AWS_CONDITIONS: Conditions = {
  bootSeconds: [40, 180],
  metricDelaySeconds: [60, 180],
  // Consistent within a minute: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
  attributeAgeSeconds: [0, 60],
  // The worker notices within TIMINGS.terminationPoll, its hook ends, and EC2 shuts the instance down.
  shutdownSeconds: [20, 60],
  // AWS says only that it scales in more gradually than out:
  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
  removedPerMinute: [1, 4],
};

export const CONDITION_TITLES: Record<keyof Conditions, string> = {
  bootSeconds: 'boot',
  metricDelaySeconds: 'metric delay',
  attributeAgeSeconds: "age of SQS's attributes",
  shutdownSeconds: 'shutdown',
  removedPerMinute: 'pace of scaling in',
};

/** A place where each named condition has one of its two extreme values. */
export type Corner = { ends: Partial<Record<keyof Conditions, 'low' | 'high'>>; conditions: Conditions };

/** All combinations of both ends of the conditions that are named. */
export function cornersOf(conditions: Conditions, names: readonly (keyof Conditions)[]): Corner[] {
  return names.reduce<Corner[]>(
    (corners, name) =>
      corners.flatMap((corner) => [pinned(corner, name, 'low'), pinned(corner, name, 'high')]),
    [{ ends: {}, conditions }],
  );
}

function pinned({ ends, conditions }: Corner, name: keyof Conditions, end: 'low' | 'high'): Corner {
  const value = conditions[name][end === 'low' ? 0 : 1];
  return { ends: { ...ends, [name]: end }, conditions: { ...conditions, [name]: [value, value] } };
}
