import type { FleetSeen, RefreshRequest, TemplateVersion } from '../cloud.ts';
import type { ModelGroup } from './model-group.ts';
import { type Reply, replyTo } from './model-reply.ts';
import type { World } from './model-world.ts';

/** Auto Scaling and Elastic Load Balancing in the query protocol: a form comes in, XML goes out. */
export function answerInXml(world: World, action: string, form: URLSearchParams): Reply {
  if (action === 'DescribeTargetHealth') return described(action, targetHealth(world));
  const name = form.get('AutoScalingGroupName') ?? form.get('AutoScalingGroupNames.member.1') ?? '';
  const group = Object.values(world.groups).find((each) => each.name === name);
  if (group === undefined)
    return action === 'DescribeAutoScalingGroups'
      ? described(action, '<AutoScalingGroups/>')
      : { error: 'ValidationError', status: 400 };
  const seen = group.seen(world.now());
  switch (action) {
    case 'DescribeAutoScalingGroups':
      return described(action, `<AutoScalingGroups>${groupXml(group, seen)}</AutoScalingGroups>`);
    case 'DescribeInstanceRefreshes':
      return described(action, `<InstanceRefreshes>${refreshesXml(seen)}</InstanceRefreshes>`);
    case 'StartInstanceRefresh':
      return replyTo(group.start(requestOf(form, name), world.now()), described(action, idXml(group, world)));
    case 'RollbackInstanceRefresh':
      return replyTo(group.rollback(), described(action, idXml(group, world)));
    case 'CancelInstanceRefresh':
      return replyTo(group.cancel(), described(action, idXml(group, world)));
    default:
      return { error: 'InvalidAction', status: 400 };
  }
}

function described(action: string, result: string): Reply {
  return {
    type: 'text/xml',
    body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
  };
}

function requestOf(form: URLSearchParams, group: string): RefreshRequest {
  const preference = (name: string) => Number(form.get(`Preferences.${name}`) ?? 0);
  const template = (name: string) => form.get(`DesiredConfiguration.LaunchTemplate.${name}`) ?? '';
  return {
    group,
    template: { id: template('LaunchTemplateId'), version: template('Version') },
    minHealthyPercentage: preference('MinHealthyPercentage'),
    maxHealthyPercentage: preference('MaxHealthyPercentage'),
    skipMatching: form.get('Preferences.SkipMatching') === 'true',
    checkpointPercentages: members(form, 'Preferences.CheckpointPercentages').map(Number),
    checkpointDelaySeconds: preference('CheckpointDelay'),
    bakeSeconds: preference('BakeTime'),
    alarms: members(form, 'Preferences.AlarmSpecification.Alarms'),
  };
}

function members(form: URLSearchParams, name: string): string[] {
  return [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
}

function groupXml(
  { name }: ModelGroup,
  { saved, min, desired, instances, healthyTargets }: FleetSeen,
): string {
  const targets = healthyTargets === undefined ? '' : `<member>arn:targets:${name}</member>`;
  const rows = instances.map(
    ({ id, template, lifecycle }) =>
      `<member><InstanceId>${id}</InstanceId><LifecycleState>${lifecycle}</LifecycleState>${templateXml(template)}</member>`,
  );
  return `<member><AutoScalingGroupName>${name}</AutoScalingGroupName>${templateXml(saved)}<MinSize>${min}</MinSize>
<DesiredCapacity>${desired}</DesiredCapacity><TargetGroupARNs>${targets}</TargetGroupARNs>
<Instances>${rows.join('')}</Instances></member>`;
}

function refreshesXml({ refreshes }: FleetSeen): string {
  return refreshes
    .map(
      ({ id, status, template, startedAtMs, percentage, left, reason }) =>
        `<member><InstanceRefreshId>${id}</InstanceRefreshId><Status>${status}</Status>
<StatusReason>${reason}</StatusReason><PercentageComplete>${percentage}</PercentageComplete>
<InstancesToUpdate>${left}</InstancesToUpdate><StartTime>${new Date(startedAtMs).toISOString()}</StartTime>
<DesiredConfiguration>${templateXml(template)}</DesiredConfiguration></member>`,
    )
    .join('');
}

function templateXml(template: TemplateVersion | undefined): string {
  if (template === undefined) return '';
  return `<LaunchTemplate><LaunchTemplateId>${template.id}</LaunchTemplateId><Version>${template.version}</Version></LaunchTemplate>`;
}

function idXml(group: ModelGroup, world: World): string {
  return `<InstanceRefreshId>${group.seen(world.now()).refreshes[0]?.id ?? ''}</InstanceRefreshId>`;
}

function targetHealth({ groups, now }: World): string {
  const healthy = groups.api.seen(now()).healthyTargets ?? 0;
  const one = '<member><TargetHealth><State>healthy</State></TargetHealth></member>';
  return `<TargetHealthDescriptions>${one.repeat(healthy)}</TargetHealthDescriptions>`;
}
