import { expect, test } from 'vitest';
import { resourceTable } from './resource-table.ts';

test('the table of resources counts each kind in each stack, and their total', () => {
  const queues = { aws_sqs_queue: { events: {}, dead: {} } };
  const table = resourceTable([
    { name: 'staging', resource: queues },
    { name: 'production', resource: { ...queues, aws_lb: { balancer: {} } } },
  ]);
  expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['resource', 'staging', 'production'],
    expect.anything(),
    ['aws_lb', '0', '1'],
    ['aws_sqs_queue', '2', '2'],
    ['total', '2', '3'],
  ]);
});
