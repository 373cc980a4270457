import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import { logGroupName, type Service } from '../names.ts';

export type LogGroups = Record<Service, CloudwatchLogGroup>;

/** The containers' logs: one group per service, one stream per instance. */
export function createLogGroups(scope: Construct, environment: Environment, kmsKeyId: string): LogGroups {
  const group = (service: Service) =>
    new CloudwatchLogGroup(scope, `${service}-logs`, {
      name: logGroupName(environment, service),
      retentionInDays: environment.logRetentionDays,
      kmsKeyId,
    });
  return { api: group('api'), worker: group('worker') };
}
