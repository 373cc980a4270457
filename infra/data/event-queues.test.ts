import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, all, one }) => {
  const { prefix } = environment;

  describe('queues', () => {
    test('are encrypted, and take moved messages from the event queue only', () => {
      const queues = all('aws_sqs_queue');
      expect(queues.map(({ name }) => name).sort()).toEqual([
        `${prefix}-events`,
        `${prefix}-events-abandoned`,
        `${prefix}-events-dead`,
      ]);
      for (const queue of queues) expect(queue).toMatchObject({ sqs_managed_sse_enabled: true });
      const events = one('aws_sqs_queue', ({ name }) => name === `${prefix}-events`);
      expect(JSON.parse(events.redrive_policy)).toEqual({
        deadLetterTargetArn: '${aws_sqs_queue.abandoned.arn}',
        maxReceiveCount: 6,
      });
      for (const { redrive_allow_policy } of all('aws_sqs_queue_redrive_allow_policy'))
        expect(JSON.parse(redrive_allow_policy)).toEqual({
          redrivePermission: 'byQueue',
          sourceQueueArns: ['${aws_sqs_queue.events.arn}'],
        });
    });

    test('keep dead letters longer than events', () => {
      const kept = (name: string) =>
        one('aws_sqs_queue', (queue) => queue.name === name).message_retention_seconds;
      expect(kept(`${prefix}-events-dead`)).toBeGreaterThan(kept(`${prefix}-events`));
      expect(kept(`${prefix}-events-abandoned`)).toBeGreaterThan(kept(`${prefix}-events`));
    });
  });
});
