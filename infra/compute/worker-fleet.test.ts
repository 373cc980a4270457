import { describe, expect, test } from 'vitest';
import { DEFAULT_SCALING, TRACKED_UTILISATION, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import { evaluateMetricMath } from '../testing/metric-math.ts';
import { type Resource, synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name: the worker fleet', ({ environment, all, one }) => {
  const group = one('aws_autoscaling_group', ({ name }) => name === `${environment.prefix}-worker`);
  const tracking = (policy: string) =>
    all('aws_autoscaling_policy').find(
      ({ name, autoscaling_group_name }) =>
        name === policy && autoscaling_group_name === '${aws_autoscaling_group.worker-fleet.name}',
    )?.target_tracking_configuration;
  const { metrics } = tracking('by-backlog').customized_metric_specification;

  test("has the limits and the target of the local fleet's policy", () => {
    expect(group).toMatchObject({
      min_size: DEFAULT_SCALING.minWorkers,
      max_size: DEFAULT_SCALING.maxWorkers,
    });
    expect(tracking('by-backlog').target_value).toBe(targetBacklogPerWorker(DEFAULT_SCALING));
  });

  test("targets the policy's utilisation of the one core that a worker uses", () => {
    // Every type of the size `large` has two: https://docs.aws.amazon.com/ec2/latest/instancetypes/co.html
    expect(environment.worker.instanceType).toMatch(/\.large$/);
    expect(tracking('by-cpu').target_value).toBe((100 * TRACKED_UTILISATION) / 2);
  });

  test('scales by messages in the event queue and workers in service', () => {
    const named = metrics.flatMap(({ metric_stat }: Resource) => metric_stat?.metric.metric_name ?? []);
    expect(named).toEqual([
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
      'GroupInServiceInstances',
    ]);
    for (const { metric_stat } of metrics.slice(0, 2))
      expect(metric_stat.metric.dimensions).toEqual([
        { name: 'QueueName', value: '${aws_sqs_queue.events.name}' },
      ]);
  });

  test.each([
    ['in-flight messages count too', { visible: 60, flying: 40, serving: 5 }, 20],
    ['without workers in service, the whole backlog counts', { visible: 60, flying: 0, serving: 0 }, 60],
    ['a queue without metrics is empty', { visible: undefined, flying: undefined, serving: 2 }, 0],
    ['a group without metrics has no workers', { visible: 5, flying: 5, serving: undefined }, 10],
  ])('%s', (_, measured, backlog) => {
    expect(evaluateMetricMath(metrics.at(-1).expression, measured)).toBe(backlog);
  });
});
