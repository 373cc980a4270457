import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../../../core/process/listen.ts';

export type FakeDynamo = Awaited<ReturnType<typeof createFakeDynamo>>;

/** A call that was made: the operation, as `BatchGetItem`, and the members of its request that tests look at. */
export type DynamoCall = {
  operation: string;
  Statements?: { Statement: string; Parameters: { S?: string; N?: string }[] }[];
  RequestItems?: Record<string, { Keys: Record<string, { S?: string }>[] }>;
};

/**
 * A DynamoDB on 127.0.0.1 that says what `answer` says, for what no emulator does at will: throttle one statement of a
 * call, leave keys unprocessed. An answer with a `__type` is an error, of status 400.
 */
export async function createFakeDynamo(answer: (call: DynamoCall) => object | Promise<object>) {
  const calls: DynamoCall[] = [];
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const call: DynamoCall = { operation, ...JSON.parse(await text(request)) };
    calls.push(call);
    const body = await answer(call);
    response.writeHead('__type' in body ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  });
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${port}`,
    /** Every call so far. */
    calls,
    close(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}
