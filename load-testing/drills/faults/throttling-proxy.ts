import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import { listen } from '../../../core/process/listen.ts';
import { createUnitBucket } from './unit-bucket.ts';

export type ThrottlingProxy = Awaited<ReturnType<typeof createThrottlingProxy>>;

/** `now`: the clock, in ms, by which the table's units refill. */
export type ThrottlingProxyOptions = { target: string; table: string; now?: () => number };

type Statements = { Statements: { Statement: string }[] };
type Answered = { Responses: object[] };
type Body = { TableName?: string; Statements?: Statements['Statements'] };

/** The statement's error when the table has no units left, and when an index has none: it fails the table's write. */
const STATEMENT_ERRORS = [
  {
    Code: 'ProvisionedThroughputExceeded',
    Message: 'The level of configured provisioned throughput for the table was exceeded.',
  },
  {
    Code: 'ThrottlingError',
    Message:
      'The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded.',
  },
] as const;

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

/**
 * A proxy on 127.0.0.1 before a DynamoDB emulator that throttles writes to one table as AWS does: a call of one item
 * fails with 400, and a batch of statements answers 200 with an error for each statement that it did not take.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export async function createThrottlingProxy({ target, table, now }: ThrottlingProxyOptions) {
  const bucket = createUnitBucket(now);
  const written = { taken: 0, refused: 0, refusedCalls: 0 };
  const agent = new Agent({ keepAlive: true });

  const server = createServer((from, to) => {
    answer(from, to).catch(() => to.destroy());
  });
  const port = await listen(server, { host: '127.0.0.1', port: 0 });

  async function answer(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const body = await buffer(from);
    const operation = String(from.headers['x-amz-target']).split('.').at(-1) ?? '';
    const { TableName, Statements = [] } = JSON.parse(body.toString() || '{}') as Body; // the SDK's own request
    if (operation === 'BatchExecuteStatement' && Statements.some(isOurs)) await someOf(from, to, Statements);
    else if (WRITES.has(operation) && TableName === table && !take()) refuse(to);
    else await passOn(from, to, body);
  }

  function isOurs({ Statement }: { Statement: string }): boolean {
    return Statement.includes(`"${table}"`);
  }

  function take(): boolean {
    const isTaken = bucket.take(1);
    written[isTaken ? 'taken' : 'refused'] += 1;
    return isTaken;
  }

  function refuse(to: ServerResponse): void {
    written.refusedCalls += 1;
    const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
    send(to, 400, { __type: type, message: STATEMENT_ERRORS[0].Message });
  }

  async function someOf(
    from: IncomingMessage,
    to: ServerResponse,
    statements: Statements['Statements'],
  ): Promise<void> {
    const taken = statements.map(() => take());
    const passed = statements.filter((_, index) => taken[index]);
    const answered = passed.length > 0 ? await execute(from, passed) : { Responses: [] };
    if (!isAnswered(answered)) return send(to, 400, answered);
    const responses = answered.Responses.values();
    send(to, 200, {
      Responses: taken.map((isTaken, index) =>
        isTaken ? responses.next().value : { Error: STATEMENT_ERRORS[index % STATEMENT_ERRORS.length] },
      ),
    });
  }

  async function execute(
    from: IncomingMessage,
    passed: Statements['Statements'],
  ): Promise<Answered | object> {
    const answered = await call(from, Buffer.from(JSON.stringify({ Statements: passed })));
    return (await json(answered)) as Answered | object;
  }

  async function passOn(from: IncomingMessage, to: ServerResponse, body: Buffer): Promise<void> {
    const answered = await call(from, body);
    to.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(to);
  }

  async function call({ headers, method, url }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { 'content-length': _, 'transfer-encoding': __, ...kept } = headers;
    const call = request(new URL(url ?? '/', target), {
      agent,
      method,
      headers: { ...kept, 'content-length': body.length },
    });
    call.end(body);
    const [answered] = await once(call, 'response');
    return answered;
  }

  return {
    url: `http://127.0.0.1:${port}`,
    /** Writes per second that the table takes from now on. */
    limit: bucket.limit,
    lift: () => bucket.limit(Number.POSITIVE_INFINITY),
    /** Writes of one item so far. `refusedCalls`: those of the refused that were calls of their own. */
    written: () => ({ ...written }),
    async close(): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

function isAnswered(answered: Answered | object): answered is Answered {
  return 'Responses' in answered;
}

function send(to: ServerResponse, status: number, body: object): void {
  to.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  to.end(JSON.stringify(body));
}
