import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy/index.js';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target/index.js';
import type { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import type { Construct } from 'constructs';
import type { ProvisionedThroughput } from '../config.ts';

/**
 * Target tracking of the units of a table and of each index. An index has its own units, and one that throttles fails
 * the writes of its table: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html
 */
export function scaleThroughput(
  scope: Construct,
  table: DynamodbTable,
  indexes: readonly string[],
  { writes, reads, targetPercent }: ProvisionedThroughput,
): void {
  const scaled = [
    { name: 'events', kind: 'table', resourceId: `table/${table.name}` },
    ...indexes.map((index) => ({
      name: `events-${index}`,
      kind: 'index',
      resourceId: `table/${table.name}/index/${index}`,
    })),
  ];
  for (const { name, kind, resourceId } of scaled)
    for (const { access, min, max } of [
      { access: 'Write', ...writes },
      { access: 'Read', ...reads },
    ]) {
      const id = `throughput-${name}-${access.toLowerCase()}`;
      const target = new AppautoscalingTarget(scope, id, {
        serviceNamespace: 'dynamodb',
        resourceId,
        scalableDimension: `dynamodb:${kind}:${access}CapacityUnits`,
        minCapacity: min,
        maxCapacity: max,
      });
      new AppautoscalingPolicy(scope, `${id}-policy`, {
        name: `${access.toLowerCase()}-utilisation`,
        policyType: 'TargetTrackingScaling',
        serviceNamespace: target.serviceNamespace,
        resourceId: target.resourceId,
        scalableDimension: target.scalableDimension,
        targetTrackingScalingPolicyConfiguration: {
          targetValue: targetPercent,
          predefinedMetricSpecification: {
            predefinedMetricType: `DynamoDB${access}CapacityUtilization`,
          },
        },
      });
    }
}
