import type { Service } from '../names.ts';

/** What a release reads and changes in AWS: `aws/aws-cloud.ts`, or a script of answers in tests. */
export type Cloud = {
  /** Rejects if any part could not be read. */
  observe(): Promise<Seen>;
  startRefresh(request: RefreshRequest): Promise<Answer>;
  rollbackRefresh(group: string): Promise<Answer>;
  cancelRefresh(group: string): Promise<Answer>;
  writeRecord(text: string): Promise<Answer>;
  writeDigest(digest: string): Promise<Answer>;
};

export type Seen = {
  /** The text of the release record. */
  record: string;
  /** The value of the parameter that names the image that runs. */
  digest: string;
  fleets: Record<Service, FleetSeen>;
  /** The names of the alarms that fire. */
  firing: readonly string[];
};

export type FleetSeen = {
  /** The template that is saved on the group. */
  saved: TemplateVersion;
  min: number;
  desired: number;
  instances: readonly InstanceSeen[];
  /** Latest first. */
  refreshes: readonly RefreshSeen[];
  /** Undefined for a group without a target group. */
  healthyTargets: number | undefined;
};

/** `version` is the number as text: `$Latest` could not be rolled back. */
export type TemplateVersion = { id: string; version: string };

export type InstanceSeen = { id: string; template: TemplateVersion | undefined; lifecycle: string };

export type RefreshSeen = {
  id: string;
  status: RefreshStatus;
  /** Undefined if it was started without a desired configuration, as by hand. */
  template: TemplateVersion | undefined;
  startedAtMs: number;
  percentage: number;
  /** Instances that are not replaced yet. */
  left: number;
  reason: string;
};

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html */
export type RefreshStatus =
  | 'Pending'
  | 'InProgress'
  | 'Baking'
  | 'Cancelling'
  | 'RollbackInProgress'
  | 'Successful'
  | 'Failed'
  | 'Cancelled'
  | 'RollbackSuccessful'
  | 'RollbackFailed';

export type RefreshRequest = {
  group: string;
  template: TemplateVersion;
  minHealthyPercentage: number;
  maxHealthyPercentage: number;
  skipMatching: boolean;
  /** Ascending, ends with 100; empty for none. */
  checkpointPercentages: readonly number[];
  checkpointDelaySeconds: number;
  bakeSeconds: number;
  /** Each fails the refresh when it fires. */
  alarms: readonly string[];
};

/** What became of a call. After `unclear` (a time-out, a 5xx) it may have been done or not: only reading tells. */
export type Answer =
  | { kind: 'accepted' }
  /** Another refresh, or none, is active. */
  | { kind: 'conflict'; reason: string }
  /** The same call would be refused again. */
  | { kind: 'refused'; reason: string }
  | { kind: 'unclear'; reason: string };

export function sameTemplate(one: TemplateVersion | undefined, other: TemplateVersion): boolean {
  return one !== undefined && one.id === other.id && one.version === other.version;
}

/** Not on its way out, and not taken out by a person: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html */
export function isLive({ lifecycle }: InstanceSeen): boolean {
  return !/^(Terminat|Detach|Standby|EnteringStandby)/.test(lifecycle);
}
