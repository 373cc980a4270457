import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DatedAnswer } from '../../../core/clock/clock.ts';
import { monotonicNow } from '../../../core/clock/monotonic.ts';
import { listen } from '../../../core/process/listen.ts';
import { observeAnswerDates } from './aws-answer-dates.ts';

let server: Server;
let answers: { status: number; headers: OutgoingHttpHeaders }[];
let client: DynamoDBClient;
let observed: { service: string; answer: DatedAnswer }[];

beforeEach(async () => {
  answers = [];
  observed = [];
  server = createServer((_, response) => {
    const { status, headers } = answers.shift() ?? { status: 200, headers: {} };
    response.sendDate = false;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers });
    response.end(status === 200 ? '{"TableNames":[]}' : '{"__type":"InternalServerError"}');
  });
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 2,
    requestHandler: observeAnswerDates(new NodeHttpHandler(), 'dynamodb', (service, answer) => {
      observed.push({ service, answer });
    }),
  });
});
afterEach(() => {
  client.destroy();
  server.close();
});

const call = () => client.send(new ListTablesCommand({}));
const dated = (status: number, date: string) => ({ status, headers: { date } });

test('each try tells of its answer, the failed one too, and of the time between its start and the head', async () => {
  const before = monotonicNow();
  answers = [dated(500, 'Sat, 21 Nov 2026 12:00:00 GMT'), dated(200, 'Sat, 21 Nov 2026 12:00:01 GMT')];
  await call();
  const after = monotonicNow();

  expect(observed.map(({ service, answer }) => [service, new Date(answer.dateMs).toISOString()])).toEqual([
    ['dynamodb', '2026-11-21T12:00:00.000Z'],
    ['dynamodb', '2026-11-21T12:00:01.000Z'],
  ]);
  const times = observed.flatMap(({ answer }) => [answer.startedAtMs, answer.headAtMs]);
  expect([before, ...times, after]).toEqual([before, ...times, after].toSorted((a, b) => a - b));
});

test('an answer whose date is missing or no date tells nothing', async () => {
  answers = [{ status: 200, headers: {} }, dated(200, 'now'), dated(200, 'Sat, 21 Nov 2026 12:00:00 GMT')];
  await call();
  await call();
  await call();
  expect(observed).toHaveLength(1);
});
