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

const calls = callsIn('adapters/aws/{auto-scaling,dynamodb,instance,sqs}/*.ts');
const releaseCalls = callsIn('infra/release/aws/*.ts');

function callsIn(pattern: string): string[] {
  const files = globSync(pattern).filter((file) => !file.endsWith('.test.ts'));
  const found = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/new (\w+)Command\(|paginate(Query)/g),
  ]);
  return [...new Set(found.map(([, command, paginated]) => command ?? paginated ?? ''))].sort();
}

test("the adapter's calls are found", () => {
  expect(calls).toEqual(
    expect.arrayContaining(['SendMessage', 'ReceiveMessage', 'Query', 'PutItem', 'SetDesiredCapacity']),
  );
  expect(releaseCalls).toEqual(expect.arrayContaining(['PutParameter', 'RollbackInstanceRefresh']));
});

describe.each(synthesizeAll())('$name', ({ environment, all }) => {
  const callsOf = (...duties: string[]) =>
    all('aws_iam_role_policy')
      .filter(({ name }) => duties.some((duty) => name === `${environment.prefix}-${duty}`))
      .flatMap(({ policy }) =>
        (JSON.parse(policy).Statement as { Action: string[] }[]).flatMap(({ Action }) => Action),
      )
      .map((right) => right.split(':')[1]);

  test.each(calls)('a service may call %s', (call) => {
    expect(callsOf('api', 'worker')).toContain(RIGHTS[call] ?? call);
  });

  // AWS's policy for audits, which the role has too, allows every Describe that is called here.
  test.each(releaseCalls.filter((call) => !call.startsWith('Describe')))('a release may call %s', (call) => {
    expect(callsOf('deploy')).toContain(call);
  });
});
