import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { createLedger } from '../checks/ledger.ts';
import { sendFromClients, sendSteadily } from './clients.ts';
import type { Submission } from './submission.ts';

type Respond = (body: string, response: ServerResponse) => void;

let server: Server;
afterEach(() => server.close());

/** An API that responds as told, with a ledger of what its clients were told. */
async function startApi(respond: Respond) {
  const requests: string[] = [];
  server = createServer(async (request: IncomingMessage, response) => {
    const body = await text(request);
    requests.push(body);
    respond(body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { deps: { apiUrl: `http://127.0.0.1:${port}`, ledger: createLedger() }, requests };
}

const accept: Respond = (body, response) => {
  response
    .writeHead(202, { 'content-type': 'application/json' })
    .end(JSON.stringify({ event_id: `id-${body}` }));
};
const submission = (n: number, sends = 1): Submission => ({
  events: [n],
  kind: 'keyed',
  sends,
  request: { path: '/events', headers: {}, body: String(n) },
});

test('clients send every submission, as often as it says', async () => {
  const { deps, requests } = await startApi(accept);

  await sendFromClients(deps, [submission(0, 3), submission(2), submission(4)], 2);

  expect(requests.toSorted()).toEqual(['0', '0', '0', '2', '4']);
  expect(deps.ledger.acceptedIds()).toEqual(new Set(['id-0', 'id-2', 'id-4']));
});

test('a client has one submission under way at a time', async () => {
  const waiting: (() => void)[] = [];
  const { deps, requests } = await startApi((body, response) => {
    waiting.push(() => accept(body, response));
    if (waiting.length === 2) for (const respond of waiting.splice(0)) respond();
  });

  // Two clients send in pairs: with a third under way the pairs would differ.
  await sendFromClients(
    deps,
    [0, 2, 4, 6].map((n) => submission(n)),
    2,
  );

  expect([requests.slice(0, 2).toSorted(), requests.slice(2).toSorted()]).toEqual([
    ['0', '2'],
    ['4', '6'],
  ]);
});

test('a 503 is sent again until it is accepted, and the first result stays ambiguous', async () => {
  let attempts = 0;
  const { deps } = await startApi((body, response) => {
    attempts += 1;
    if (attempts > 1) accept(body, response);
    else response.writeHead(503, { 'retry-after': '0' }).end();
  });

  await sendFromClients(deps, [submission(0)], 1);

  expect(deps.ledger.records().get(0)).toMatchObject({ ambiguous: 1, acceptedIds: new Set(['id-0']) });
});

test('a 422 is not sent again', async () => {
  const { deps, requests } = await startApi((_, response) => response.writeHead(422).end());

  await sendFromClients(deps, [submission(0)], 1);

  expect(requests).toHaveLength(1);
  expect(deps.ledger.records().get(0)).toMatchObject({ refusals: 1, ambiguous: 0 });
});

test('a connection that breaks is ambiguous, and the event is sent again', async () => {
  let attempts = 0;
  const { deps } = await startApi((body, response) => {
    attempts += 1;
    if (attempts > 1) accept(body, response);
    else response.destroy();
  });

  await sendSteadily(deps, [submission(0)], 0.001);

  expect(deps.ledger.records().get(0)).toMatchObject({ ambiguous: 1, acceptedIds: new Set(['id-0']) });
});
