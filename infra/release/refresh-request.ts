import type { RefreshRequest, TemplateVersion } from './cloud.ts';

/**
 * `watched`: one instance first, watched, then the others, then watched again. `first`: no version has ever finished,
 * so nothing is kept in service for it. `back`: to a version that is known to work, past every alarm.
 */
export type Manner = 'watched' | 'first' | 'back';

type Inputs = {
  group: string;
  template: TemplateVersion;
  manner: Manner;
  /** Instances that the group wants now. */
  size: number;
  skipMatching: boolean;
  watchSeconds: number;
  alarms: readonly string[];
};

/** The instance refresh that brings a group to a version: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html */
export function refreshRequest(inputs: Inputs): RefreshRequest {
  const { group, template, manner, size, skipMatching, watchSeconds, alarms } = inputs;
  const watched = manner === 'watched';
  const checkpointPercentages = watched ? canaryCheckpoints(size) : [];
  return {
    group,
    template,
    minHealthyPercentage: manner === 'first' ? 0 : 100,
    maxHealthyPercentage: manner === 'first' ? 100 : 150,
    skipMatching,
    checkpointPercentages,
    checkpointDelaySeconds: watched ? watchSeconds : 0,
    bakeSeconds: watched ? watchSeconds : 0,
    alarms: watched ? alarms : [],
  };
}

/**
 * One instance, then all. AWS waits at a checkpoint once at least that percentage is replaced, so it is rounded down: of
 * three instances one is 33.3 %, and 34 % would be two. A group of one has only its bake time.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-adding-checkpoints-instance-refresh.html
 */
export function canaryCheckpoints(size: number): number[] {
  return size <= 1 ? [] : [Math.max(1, Math.floor(100 / size)), 100];
}
