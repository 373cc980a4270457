import { join } from 'node:path';
import { freePort } from '../../local/ports/free-port.ts';
import { type Child, startBinaryChild } from '../../local/processes/start-child.ts';

export type BackEnd = Child & { readonly url: string };

/** ElasticMQ (SQS) on 127.0.0.1, in memory, with AWS's limits. */
export async function startElasticMq(dir: string): Promise<BackEnd> {
  const port = await freePort();
  const settings = {
    'node-address.host': '127.0.0.1',
    'node-address.port': port,
    'rest-sqs.bind-hostname': '127.0.0.1',
    'rest-sqs.bind-port': port,
    'rest-sqs.sqs-limits': 'strict',
    'rest-stats.enabled': false,
  };
  const flags = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
  return startJava('ElasticMQ', port, [...flags, '-cp', join(dir, 'lib', '*'), 'org.elasticmq.server.Main']);
}

/** DynamoDB Local, in memory. It has no option for its address: it listens on every interface. */
export async function startDynamoDbLocal(dir: string): Promise<BackEnd> {
  const port = await freePort();
  const lib = join(dir, 'lib');
  const main = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';
  const flags = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)];
  return startJava('DynamoDB Local', port, [
    `-Djava.library.path=${lib}`,
    '-cp',
    join(lib, '*'),
    main,
    ...flags,
  ]);
}

async function startJava(name: string, port: number, args: string[]): Promise<BackEnd> {
  const url = `http://127.0.0.1:${port}`;
  const child = await startBinaryChild('java', ['-Xmx512m', ...args], {
    name,
    timeoutMs: 60_000,
    // Both answer a bare GET with 400 once they serve.
    isReady: async () => (await fetch(url)).status > 0,
  });
  return { ...child, url };
}
