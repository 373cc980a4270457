import {
  type AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  type InstanceRefresh,
  type LaunchTemplateSpecification,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { FleetSeen, RefreshSeen, TemplateVersion } from '../cloud.ts';

/** A group with its instances, its latest refreshes and its healthy targets. Rejects if there is no such group. */
export async function readFleet(
  scaling: AutoScalingClient,
  balancing: ElasticLoadBalancingV2Client,
  name: string,
): Promise<FleetSeen> {
  const [{ AutoScalingGroups = [] }, { InstanceRefreshes = [] }] = await Promise.all([
    scaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] })),
    scaling.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name, MaxRecords: 20 })),
  ]);
  const [group] = AutoScalingGroups;
  const saved = templateOf(group?.LaunchTemplate);
  if (group === undefined || saved === undefined)
    throw new Error(`there is no Auto Scaling group ${name} with a launch template`);
  return {
    saved,
    min: group.MinSize ?? 0,
    desired: group.DesiredCapacity ?? 0,
    instances: (group.Instances ?? []).map(({ InstanceId = '', LaunchTemplate, LifecycleState = '' }) => ({
      id: InstanceId,
      template: templateOf(LaunchTemplate),
      lifecycle: LifecycleState,
    })),
    refreshes: InstanceRefreshes.map(refreshSeen).sort((one, other) => other.startedAtMs - one.startedAtMs),
    healthyTargets: await healthyTargets(balancing, group),
  };
}

function refreshSeen(refresh: InstanceRefresh): RefreshSeen {
  return {
    id: refresh.InstanceRefreshId ?? '',
    status: (refresh.Status ?? 'Pending') as RefreshSeen['status'],
    template: templateOf(refresh.DesiredConfiguration?.LaunchTemplate),
    // A pending refresh has not started.
    startedAtMs: refresh.StartTime?.getTime() ?? Number.POSITIVE_INFINITY,
    percentage: refresh.PercentageComplete ?? 0,
    left: refresh.InstancesToUpdate ?? 0,
    reason: refresh.StatusReason ?? '',
  };
}

function templateOf(template: LaunchTemplateSpecification | undefined): TemplateVersion | undefined {
  const { LaunchTemplateId: id, Version: version } = template ?? {};
  return id === undefined || version === undefined ? undefined : { id, version };
}

async function healthyTargets(
  balancing: ElasticLoadBalancingV2Client,
  { TargetGroupARNs = [] }: AutoScalingGroup,
): Promise<number | undefined> {
  const [TargetGroupArn] = TargetGroupARNs;
  if (TargetGroupArn === undefined) return undefined;
  const { TargetHealthDescriptions = [] } = await balancing.send(
    new DescribeTargetHealthCommand({ TargetGroupArn }),
  );
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
}
