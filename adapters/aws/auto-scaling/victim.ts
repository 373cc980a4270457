import type { AutoScalingGroup, Instance, InstanceRefresh } from '@aws-sdk/client-auto-scaling';

export type Choice = { kind: 'victim'; instanceId: string } | { kind: 'none'; reason: string };

/**
 * Which instance of a group goes next. Everyone who sees the same group chooses the same one. `from`: the size that the
 * caller decided on. None goes while anything else in the group moves.
 */
export function chooseVictim(
  group: AutoScalingGroup,
  refreshes: readonly InstanceRefresh[],
  from: number,
): Choice {
  const reason = whyNoneMayGo(group, refreshes, from);
  if (reason !== undefined) return { kind: 'none', reason };
  const serving = (group.Instances ?? []).filter(isServing);
  const [victim] = serving.filter(({ ProtectedFromScaleIn }) => !ProtectedFromScaleIn).sort(byTurn(serving));
  if (victim?.InstanceId === undefined)
    return { kind: 'none', reason: 'every instance is protected from scale-in' };
  return { kind: 'victim', instanceId: victim.InstanceId };
}

function whyNoneMayGo(
  { Instances = [], DesiredCapacity = 0, MinSize = 0 }: AutoScalingGroup,
  refreshes: readonly InstanceRefresh[],
  from: number,
): string | undefined {
  if (DesiredCapacity !== from) return `the group was resized from ${from} to ${DesiredCapacity} meanwhile`;
  if (DesiredCapacity <= MinSize) return `the group is at its minimum of ${MinSize}`;
  const leaving = Instances.find(({ LifecycleState }) => LifecycleState?.startsWith('Terminating'));
  if (leaving) return `${leaving.InstanceId} is still going`;
  const serving = Instances.filter(isServing).length;
  if (serving < DesiredCapacity) return `${serving} of ${DesiredCapacity} instances are in service`;
  if (refreshes.some(({ Status }) => Status !== undefined && UNDER_WAY.has(Status)))
    return 'an instance refresh is under way';
  return undefined;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html */
const UNDER_WAY = new Set(['Pending', 'InProgress', 'Baking', 'Cancelling', 'RollbackInProgress']);

/** One that the group finds unhealthy is about to be replaced. */
function isServing({ LifecycleState, HealthStatus }: Instance): boolean {
  return LifecycleState === 'InService' && HealthStatus !== 'Unhealthy';
}

/**
 * As AWS's default termination policy: first the zone with the most instances, then the oldest version of the template.
 * Nothing else rebalances zones, as AZRebalance is suspended. Groups do not list launch times, so the id decides the rest.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
 */
function byTurn(serving: readonly Instance[]): (one: Instance, other: Instance) => number {
  const inZoneOf = ({ AvailabilityZone }: Instance) =>
    serving.filter((each) => each.AvailabilityZone === AvailabilityZone).length;
  return (one, other) =>
    inZoneOf(other) - inZoneOf(one) ||
    versionOf(one) - versionOf(other) ||
    compare(one.InstanceId, other.InstanceId);
}

/** A template's versions are numbers that only grow. An instance without one is the oldest. */
function versionOf({ LaunchTemplate }: Instance): number {
  return Number(LaunchTemplate?.Version ?? 0) || 0;
}

/** Code units, so that no locale of a process matters. */
function compare(one = '', other = ''): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
