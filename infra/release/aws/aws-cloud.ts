import {
  AutoScalingClient,
  CancelInstanceRefreshCommand,
  RollbackInstanceRefreshCommand,
  StartInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetParameterCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Cloud, RefreshRequest } from '../cloud.ts';
import { NO_RECORD } from '../release-record.ts';
import type { AlarmTiming } from '../watch-time.ts';
import { answerOf } from './answer-of.ts';
import { alarmTimings, firingAlarms } from './read-alarms.ts';
import { readFleet } from './read-fleet.ts';

export type AwsCloudOptions = {
  region: string;
  /** Of a stand-in. */
  endpoint?: string | undefined;
  groups: { api: string; worker: string };
  alarms: readonly string[];
  /** The names of the parameters. */
  recordParameter: string;
  digestParameter: string;
};

export type AwsCloud = Cloud & {
  /** How the watched alarms are evaluated. */
  alarmTimings(): Promise<AlarmTiming[]>;
  /** Closes the connections. */
  destroy(): void;
};

/** A release's view of AWS. Every call has a deadline. */
export function createAwsCloud(options: AwsCloudOptions): AwsCloud {
  const { groups, alarms, recordParameter, digestParameter } = options;
  const { scaling, watch, balancing, parameters, destroy } = createClients(options);
  return {
    async observe() {
      const [record, digest, worker, api, firing] = await Promise.all([
        readParameter(parameters, recordParameter),
        readParameter(parameters, digestParameter),
        readFleet(scaling, balancing, groups.worker),
        readFleet(scaling, balancing, groups.api),
        firingAlarms(watch, alarms),
      ]);
      return { record, digest, fleets: { worker, api }, firing };
    },
    startRefresh: (request) => answerOf(scaling.send(startCommand(request))),
    rollbackRefresh: (AutoScalingGroupName) =>
      answerOf(scaling.send(new RollbackInstanceRefreshCommand({ AutoScalingGroupName }))),
    cancelRefresh: (AutoScalingGroupName) =>
      answerOf(scaling.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName }))),
    writeRecord: (text) => answerOf(writeParameter(parameters, recordParameter, text)),
    writeDigest: (digest) => answerOf(writeParameter(parameters, digestParameter, digest)),
    alarmTimings: () => alarmTimings(watch, alarms),
    destroy,
  };
}

function createClients({ region, endpoint }: AwsCloudOptions) {
  const options = {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
  const clients = {
    scaling: new AutoScalingClient(options),
    watch: new CloudWatchClient(options),
    balancing: new ElasticLoadBalancingV2Client(options),
    parameters: new SSMClient(options),
  };
  return {
    ...clients,
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/**
 * With a desired configuration of a numbered version, or AWS could not roll it back. Its own rollback is off: the release
 * decides what both fleets go back to. https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-rollback.html
 */
function startCommand(request: RefreshRequest): StartInstanceRefreshCommand {
  const { template, checkpointPercentages, checkpointDelaySeconds, alarms } = request;
  return new StartInstanceRefreshCommand({
    AutoScalingGroupName: request.group,
    Strategy: 'Rolling',
    DesiredConfiguration: { LaunchTemplate: { LaunchTemplateId: template.id, Version: template.version } },
    Preferences: {
      AutoRollback: false,
      SkipMatching: request.skipMatching,
      // The defaults wait for a person, and fail after an hour.
      ScaleInProtectedInstances: 'Refresh',
      StandbyInstances: 'Ignore',
      MinHealthyPercentage: request.minHealthyPercentage,
      MaxHealthyPercentage: request.maxHealthyPercentage,
      BakeTime: request.bakeSeconds,
      ...(checkpointPercentages.length === 0
        ? {}
        : { CheckpointPercentages: [...checkpointPercentages], CheckpointDelay: checkpointDelaySeconds }),
      ...(alarms.length === 0 ? {} : { AlarmSpecification: { Alarms: [...alarms] } }),
    },
  });
}

async function readParameter(parameters: SSMClient, Name: string): Promise<string> {
  try {
    const { Parameter } = await parameters.send(new GetParameterCommand({ Name }));
    return Parameter?.Value ?? NO_RECORD;
  } catch (error) {
    if (error instanceof ParameterNotFound) return NO_RECORD;
    throw error;
  }
}

function writeParameter(parameters: SSMClient, Name: string, Value: string): Promise<unknown> {
  return parameters.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
}
