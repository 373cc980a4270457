import type { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group/index.js';
import { AutoscalingLifecycleHook } from '@cdktf/provider-aws/lib/autoscaling-lifecycle-hook/index.js';
import type { Construct } from 'constructs';
import { LAUNCH_HOOK, TERMINATION_HOOK } from '../../core/settings/lifecycle-hooks.ts';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Service } from '../names.ts';

/**
 * Both hooks of a fleet. A new group takes them as its initial ones: the provider then makes it with the size 0, puts the
 * hooks, and sets the size, so that the first instances wait for them, too (resourceGroupCreate in the provider's
 * internal/service/autoscaling/group.go). As a change of an initial hook would replace the group, the group ignores
 * such a change.
 */
export const LIFECYCLE_HOOKS = [
  {
    name: LAUNCH_HOOK,
    lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    heartbeatTimeout: TIMINGS.launchHook,
    defaultResult: 'ABANDON',
  },
  {
    name: TERMINATION_HOOK,
    lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    heartbeatTimeout: TIMINGS.terminationHook,
    defaultResult: 'CONTINUE',
  },
];

/** Makes or changes the hooks of a group that exists: AWS overwrites a hook of the same name. */
export function createLifecycleHooks(scope: Construct, service: Service, group: AutoscalingGroup): void {
  for (const hook of LIFECYCLE_HOOKS)
    new AutoscalingLifecycleHook(scope, `${service}-${hook.name}`, {
      ...hook,
      autoscalingGroupName: group.name,
    });
}
