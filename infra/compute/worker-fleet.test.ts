import { describe, expect, test } from 'vitest';
import { DEFAULT_SCALING, targetBacklogPerWorker } from '../../core/scaling/scaling.ts';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, one }) => {
  const { prefix } = environment;

  describe('the worker fleet', () => {
    test('has the limits and the target of the policy that the local fleet follows', () => {
      expect(one('aws_autoscaling_group', ({ name }) => name === `${prefix}-worker`)).toMatchObject({
        min_size: DEFAULT_SCALING.minWorkers,
        max_size: DEFAULT_SCALING.maxWorkers,
      });
      expect(one('aws_autoscaling_policy', ({ name }) => name === 'by-backlog')).toMatchObject({
        target_tracking_configuration: { target_value: targetBacklogPerWorker(DEFAULT_SCALING) },
      });
    });

    test('counts what is in flight too, fills gaps and never divides by zero', () => {
      const { metrics } = one('aws_autoscaling_policy', ({ name }) => name === 'by-backlog')
        .target_tracking_configuration.customized_metric_specification;
      const named = metrics.flatMap((query: { metric_stat?: { metric: { metric_name: string } } }) =>
        query.metric_stat ? [query.metric_stat.metric.metric_name] : [],
      );
      expect(named).toEqual([
        'ApproximateNumberOfMessagesVisible',
        'ApproximateNumberOfMessagesNotVisible',
        'GroupInServiceInstances',
      ]);
      const { expression } = metrics.at(-1);
      for (const id of ['visible', 'flying', 'serving']) expect(expression).toContain(`FILL(${id}, 0)`);
      expect(expression).toContain('IF(FILL(serving, 0) > 0');
    });
  });
});
