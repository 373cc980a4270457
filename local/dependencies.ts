import type { Shutdown } from '../core/process/shutdown.ts';
import type { DataFolder } from './data/data-folder.ts';
import { createDependency, type Dependency } from './dependency.ts';
import { startDynamoEmulator, startSqsEmulator } from './emulators/emulators.ts';
import type { Ports } from './ports/ports.ts';
import type { Children } from './processes/children.ts';
import { untilUp } from './start-error.ts';

export type Dependencies = { sqs: Dependency; dynamo: Dependency };

export type DependenciesOptions = {
  /** An SQS or DynamoDB to use in place of an emulator. */
  endpoints: { sqs?: string | undefined; dynamo?: string | undefined } | undefined;
  data: DataFolder | undefined;
  children: Children;
  ports: Ports;
  say: (line: string) => void;
};

/** Starts SQS and DynamoDB. Rejects with a StartError if one does not start. */
export async function startDependencies(
  { endpoints, data, children, ports, say }: DependenciesOptions,
  onStop: Shutdown['onStop'],
): Promise<Dependencies> {
  const sqs = createDependency({
    name: 'SQS emulator',
    endpoint: endpoints?.sqs,
    say,
    ports,
    launch: (port) =>
      children.run('sqs', (hooks) => startSqsEmulator({ port, dataDir: data?.sqsDir, ...hooks })),
  });
  const dynamo = createDependency({
    name: 'DynamoDB emulator',
    endpoint: endpoints?.dynamo,
    say,
    ports,
    launch: (port) =>
      children.run('dynamodb', (hooks) => startDynamoEmulator({ port, dbPath: data?.tablesPath, ...hooks })),
  });
  onStop('SQS emulator', sqs.stop);
  onStop('DynamoDB emulator', dynamo.stop);
  await untilUp([sqs.start(), dynamo.start()], data?.logsDir);
  return { sqs, dynamo };
}
