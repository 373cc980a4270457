import {
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  SetInstanceHealthCommand,
} from '@aws-sdk/client-auto-scaling';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { OwnGroup } from '../../../core/ports/own-instance.ts';

type Identity = {
  region: string;
  group: string;
  instanceId: string;
  /** Of Auto Scaling, if not that of AWS. */
  endpoint?: string;
};

/** The Auto Scaling group of this instance. A call takes at most two tries of five seconds. */
export function createInstanceGroup({ region, group, instanceId, endpoint }: Identity): OwnGroup {
  const client = new AutoScalingClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: 2,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 1_500,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
    }),
  });
  return {
    async completeHook(hook) {
      try {
        await client.send(
          new CompleteLifecycleActionCommand({
            AutoScalingGroupName: group,
            LifecycleHookName: hook,
            LifecycleActionResult: 'CONTINUE',
            InstanceId: instanceId,
          }),
        );
        return 'completed';
      } catch (error) {
        if (isNothingToComplete(error)) return 'absent';
        throw error;
      }
    },
    async reportUnhealthy() {
      await client.send(
        new SetInstanceHealthCommand({
          InstanceId: instanceId,
          HealthStatus: 'Unhealthy',
          // The caller has waited longer than a process takes to start.
          ShouldRespectGracePeriod: false,
        }),
      );
    },
  };
}

/** AWS has one name for every request that it refuses. Its text: "No active Lifecycle Action found with instance ID i-…". */
function isNothingToComplete(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationError';
}
