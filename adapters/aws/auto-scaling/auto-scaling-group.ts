import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  type InstanceRefresh,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { monotonicNow as monotonicNowOfProcess } from '../../../core/clock/monotonic.ts';
import { createExpiringSignal } from '../../../core/lib/expiring-signal.ts';
import type { FleetGroup, GroupSize } from '../../../core/ports/fleet-group.ts';
import type { DependencyProbe } from '../../../core/telemetry/dependency-probe.ts';
import { observeCalls } from '../clients/observe-calls.ts';
import { createRequestHandler } from '../clients/request-handler.ts';
import { chooseVictim } from './victim.ts';

export type AutoScalingOptions = {
  region: string;
  endpoint?: string | undefined;
  /** The name of the group. */
  group: string;
  probe?: DependencyProbe | undefined;
  /** How long the connection of a call may take. */
  connectMs?: number;
  /** How long one call may take. */
  requestMs?: number;
  /** How old a reading of the group may be when a change that rests on it is sent. */
  freshMs?: number;
  monotonicNow?: () => number;
};

/**
 * An Auto Scaling group as the fleet's group. Calls are made once: the next round is the retry, and a try that comes late
 * would rest on an old reading.
 */
export function createAutoScalingGroup({
  region,
  endpoint,
  group: name,
  probe,
  connectMs = 1_500,
  requestMs = 2_000,
  freshMs = 2_000,
  monotonicNow = monotonicNowOfProcess,
}: AutoScalingOptions): FleetGroup & { destroy(): void } {
  const client = new AutoScalingClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: 1,
    requestHandler: createRequestHandler({ connectMs, requestMs, maxSockets: 4 }),
  });
  if (probe) observeCalls(client, 'autoscaling', probe);
  const target = { AutoScalingGroupName: name };

  return {
    read: async (signal) => sizeOf(await describe(signal)),

    /** No call of AWS's raises only, so the size is read just before: nobody else has raised it further. */
    async raise(to, signal) {
      const fresh = whileFresh(signal);
      const { desired, max } = sizeOf(await describe(signal));
      const size = Math.min(to, max);
      if (size <= desired) return false;
      const command = new SetDesiredCapacityCommand({
        ...target,
        DesiredCapacity: size,
        HonorCooldown: false,
      });
      await client.send(command, { abortSignal: fresh });
      return true;
    },

    async removeOne(from, signal) {
      const fresh = whileFresh(signal);
      const [group, refreshes] = await Promise.all([describe(signal), describeRefreshes(signal)]);
      const choice = chooseVictim(group, refreshes, from);
      if (choice.kind === 'none') return { kind: 'waits', reason: choice.reason };
      const { instanceId } = choice;
      await client.send(
        new TerminateInstanceInAutoScalingGroupCommand({
          InstanceId: instanceId,
          ShouldDecrementDesiredCapacity: true,
        }),
        { abortSignal: fresh },
      );
      return { kind: 'removed', worker: instanceId };
    },

    destroy: () => client.destroy(),
  };

  /**
   * The SDK looks at the signal right before it writes to a connection that the reading has just used. So a process that
   * was frozen after the reading sends nothing.
   */
  function whileFresh(signal: AbortSignal): AbortSignal {
    const readAtMs = monotonicNow();
    return createExpiringSignal(() => signal.aborted || monotonicNow() - readAtMs > freshMs).signal;
  }

  async function describe(signal: AbortSignal): Promise<AutoScalingGroup> {
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
    const { AutoScalingGroups: [group] = [] } = await client.send(command, { abortSignal: signal });
    if (group === undefined) throw new Error(`there is no Auto Scaling group ${name}`);
    return group;
  }

  /** The latest ones: a group has one under way at most. */
  async function describeRefreshes(signal: AbortSignal): Promise<InstanceRefresh[]> {
    const command = new DescribeInstanceRefreshesCommand(target);
    const { InstanceRefreshes = [] } = await client.send(command, { abortSignal: signal });
    return InstanceRefreshes;
  }
}

function sizeOf({ DesiredCapacity = 0, MinSize = 0, MaxSize = 0 }: AutoScalingGroup): GroupSize {
  return { desired: DesiredCapacity, min: MinSize, max: MaxSize };
}
