import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

/** Calls whose right has another name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
const RIGHTS: Record<string, string> = {
  BatchExecuteStatement: 'PartiQLInsert',
  TransactWriteItems: 'PutItem',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

const calls = globSync('adapters/aws/{auto-scaling,dynamodb,instance,sqs}/*.ts')
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/new (\w+)Command\(|paginate(Query)/g)])
  .map(([, command, paginated]) => command ?? paginated ?? '');

test("the adapter's calls are found", () => {
  expect(calls).toEqual(
    expect.arrayContaining(['SendMessage', 'ReceiveMessage', 'Query', 'PutItem', 'SetDesiredCapacity']),
  );
});

describe.each(synthesizeAll())('$name', ({ environment, all }) => {
  const rights = all('aws_iam_role_policy')
    .filter(({ name }) => [`${environment.prefix}-api`, `${environment.prefix}-worker`].includes(name))
    .flatMap(({ policy }) =>
      (JSON.parse(policy).Statement as { Action: string[] }[]).flatMap(({ Action }) => Action),
    );

  test.each([...new Set(calls)].sort())('a service may call %s', (call) => {
    expect(rights.map((right) => right.split(':')[1])).toContain(RIGHTS[call] ?? call);
  });
});
