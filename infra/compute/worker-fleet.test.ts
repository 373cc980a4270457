import { describe, expect, test } from 'vitest';
import { DEFAULT_SCALING, NET_BACKLOG_FACTOR, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import { settingsOf } from '../testing/boot-scripts.ts';
import { evaluateMetricMath } from '../testing/metric-math.ts';
import { type Resource, synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name: the worker fleet', (stack) => {
  const { environment, all, one } = stack;
  const group = one('aws_autoscaling_group', ({ name }) => name === `${environment.prefix}-worker`);
  const tracking = (policy: string) =>
    all('aws_autoscaling_policy').find(
      ({ name, autoscaling_group_name }) =>
        name === policy && autoscaling_group_name === '${aws_autoscaling_group.worker-fleet.name}',
    )?.target_tracking_configuration;
  const { metrics } = tracking('by-backlog').customized_metric_specification;

  test("has the limits of the local fleet's policy", () => {
    expect(group).toMatchObject({
      min_size: DEFAULT_SCALING.minWorkers,
      max_size: DEFAULT_SCALING.maxWorkers,
    });
  });

  test('has a net that only adds workers, at a backlog far above what the policy allows', () => {
    const { target_value, disable_scale_in } = tracking('by-backlog');
    expect(disable_scale_in).toBe(true);
    expect(target_value).toBe(NET_BACKLOG_FACTOR * targetBacklogPerWorker(DEFAULT_SCALING));
    expect(NET_BACKLOG_FACTOR).toBeGreaterThanOrEqual(5);
  });

  // Tracking CPU at 70 % would add workers that the policy, which allows 85 %, then removes.
  test('has no other policy', () => {
    const policies = all('aws_autoscaling_policy').filter(
      ({ autoscaling_group_name }) => autoscaling_group_name === '${aws_autoscaling_group.worker-fleet.name}',
    );
    expect(policies.map(({ name }) => name)).toEqual(['by-backlog']);
  });

  test('is sized by its workers, who know its name', () => {
    expect(settingsOf(stack, 'worker').WORKER_GROUP).toBe(group.name);
  });

  test('loses no worker to a balancing of zones, and the API does', () => {
    const suspended = (service: string) =>
      one('aws_autoscaling_group', ({ name }) => name === `${environment.prefix}-${service}`)
        .suspended_processes;
    expect([suspended('worker'), suspended('api') ?? []]).toEqual([['AZRebalance'], []]);
  });

  test('the net counts messages in the event queue and desired workers', () => {
    const named = metrics.flatMap(({ metric_stat }: Resource) => metric_stat?.metric.metric_name ?? []);
    expect(named).toEqual([
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
      'GroupDesiredCapacity',
    ]);
    for (const { metric_stat } of metrics.slice(0, 2))
      expect(metric_stat.metric.dimensions).toEqual([
        { name: 'QueueName', value: '${aws_sqs_queue.events.name}' },
      ]);
  });

  test.each([
    ['in-flight messages count too', { visible: 60, flying: 40, desired: 5 }, 20],
    ['without desired workers, the whole backlog counts', { visible: 60, flying: 0, desired: 0 }, 60],
    ['a queue without metrics is empty', { visible: undefined, flying: undefined, desired: 2 }, 0],
    ['a group without metrics has no workers', { visible: 5, flying: 5, desired: undefined }, 10],
  ])('%s', (_, measured, backlog) => {
    expect(evaluateMetricMath(metrics.at(-1).expression, measured)).toBe(backlog);
  });
});
