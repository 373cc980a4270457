import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { listen } from '../core/process/listen.ts';
import { openDataFolder } from '../local/data/data-folder.ts';
import { freePort } from '../local/ports/free-port.ts';
import { environmentWith } from './config.ts';
import { runScript } from './testing/run-script.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const at = (ms: number) => new Date(Date.UTC(2026, 4, 28, 10) + ms).toISOString();
const EVENT = {
  event_id: 'id-a',
  status: 'processed',
  event_type: 'order.placed',
  run: 1,
  attempts: 2,
  history: [
    {
      run: 1,
      attempt: 1,
      at: at(40),
      duration_ms: 10,
      error: 'it is down',
      worker: 'w',
      delivery: 'm',
    },
  ],
  trace_id: TRACE_ID,
  timeline: { accepted: at(0), enqueued: at(5), received: at(2_040), handled: at(2_050), stored: at(2_055) },
};
const JAEGER_TRACE = {
  data: [
    {
      traceID: TRACE_ID,
      processes: { p1: { serviceName: 'sluice-api' } },
      spans: [
        spanOf('POST /events', '1'),
        spanOf('send mine', '2', 'id-a'),
        spanOf('send theirs', '3', 'id-b'),
      ],
    },
  ],
};

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
});

test('without a backend, the tree is drawn from what is on record of the event', async () => {
  const { exitCode, output } = await trace(['id-a', '--url', await serve({ '/events/id-a': EVENT })]);

  expect(output.split('\n')).toEqual([
    'Event id-a: order.placed, processed at attempt 2',
    "Drawn from the event's record: TRACE_QUERY_URL names no trace backend.",
    '',
    'span             process   start  duration  time                      notes',
    '---------------  -------  ------  --------  ------------------------  --------------------------',
    'accept                      0 ms      5 ms  █·······················',
    '└─ process                 30 ms     10 ms  █·······················  attempt 1  ✗ it is down',
    '   └─ process             2.04 s     15 ms  ·······················█  attempt 2  ◷ waited 2.00 s',
    '      ├─ handle           2.04 s     10 ms  ·······················█',
    '      └─ store            2.05 s      5 ms  ·······················█',
    '',
  ]);
  expect(exitCode).toBe(0);
});

test('the trace comes from the backend, without the other events of the request', async () => {
  const url = await serve({ '/events/id-a': EVENT, [`/api/traces/${TRACE_ID}`]: JAEGER_TRACE });

  const { output } = await trace(['id-a', '--url', url], { TRACE_QUERY_URL: `${url}/` });

  expect(output).toContain(`\nTrace ${TRACE_ID}, from Jaeger at ${url}/: 3 spans in 3 ms\n`);
  expect(output).toContain('send mine');
  expect(output).not.toContain('send theirs');
  expect(output).toContain('The request sent 1 other events: --all shows them.');
  const all = await trace(['id-a', '--url', url, '--all'], { TRACE_QUERY_URL: url });
  expect(all.output).toContain('send theirs');
});

test('a backend that knows only the second version of the query API is asked by that', async () => {
  const span = { spanId: '1111111111111111', name: 'send', startTimeUnixNano: '1', endTimeUnixNano: '2' };
  const mine = { ...span, attributes: [{ key: 'sluice.event.id', value: { stringValue: 'id-a' } }] };
  const url = await serve({
    '/events/id-a': EVENT,
    [`/api/v2/traces/${TRACE_ID}`]: { trace: { resourceSpans: [{ scopeSpans: [{ spans: [mine] }] }] } },
  });

  const { output } = await trace(['id-a', '--url', url, '--json'], { TRACE_QUERY_URL: url });

  expect(JSON.parse(output)).toMatchObject({ source: 'tempo', spans: [{ name: 'send' }] });
});

test.each([
  ['has not got the trace', {}, /has no trace 4bf9\w+: it was not sampled/],
  ['is none', { [`/api/traces/${TRACE_ID}`]: 'hello' }, /did not answer like Jaeger or Tempo/],
  [
    'has only other events of the request',
    {
      [`/api/traces/${TRACE_ID}`]: { data: [{ ...JAEGER_TRACE.data[0], spans: [spanOf('x', '3', 'id-b')] }] },
    },
    /but it has only spans of other events of the same request/,
  ],
])('when the backend %s, that is said, and the record is drawn', async (_, answers, why) => {
  const url = await serve({ '/events/id-a': EVENT, ...answers });

  const { exitCode, output } = await trace(['id-a', '--url', url], { TRACE_QUERY_URL: url });

  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(why) });
  expect(output).toContain('└─ process');
});

test('when the backend is down, that is said, and the record is drawn', async () => {
  const url = await serve({ '/events/id-a': EVENT });

  const { output } = await trace(['id-a', '--url', url], { TRACE_QUERY_URL: await nowhere() });

  expect(output).toMatch(/the trace backend at http:\S+ cannot be reached: .*ECONNREFUSED/);
  expect(output).toContain('└─ process');
});

test('an event that nobody knows, and an API that is down, fail with the reason in a line', async () => {
  const url = await serve({});
  expect(await trace(['id-z', '--url', url])).toEqual({
    exitCode: 1,
    output: 'id-z: No event has this id\n',
  });
  expect(await trace(['id-z', '--url', await nowhere()])).toEqual({
    exitCode: 1,
    output: expect.stringMatching(/^The API at http:\S+ cannot be reached: .*ECONNREFUSED.*\n$/),
  });
});

test('finds the platform that runs on the data folder by itself', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-trace-'));
  const start = await openDataFolder(dataDir);
  const api = await serve({ '/events/id-a': EVENT });
  start.publishEndpoints({ api, sqs: '', dynamodb: '', queueUrl: '', region: '' });

  expect(await trace(['id-a'], { DATA_DIR: dataDir })).toMatchObject({ exitCode: 0 });

  start.release();
  expect(await trace(['id-a'], { DATA_DIR: dataDir })).toEqual({
    exitCode: 1,
    output: expect.stringMatching(/^No platform runs on .+--url\.\n$/),
  });
  rmSync(dataDir, { recursive: true });
});

test('a Ctrl-C ends it with 130', async () => {
  const asked = Promise.withResolvers<void>();
  const silent = createServer(() => asked.resolve());
  servers.push(silent);
  const url = `http://127.0.0.1:${await listen(silent, { host: '127.0.0.1', port: 0 })}`;
  const child = spawn(process.execPath, [script, 'id-a', '--url', url]);
  await asked.promise;

  child.kill('SIGINT');

  expect(await once(child, 'exit')).toEqual([130, null]);
});

function spanOf(operationName: string, spanID: string, eventId?: string) {
  return {
    traceID: TRACE_ID,
    spanID,
    operationName,
    references: spanID === '1' ? [] : [{ refType: 'CHILD_OF', traceID: TRACE_ID, spanID: '1' }],
    startTime: 1_790_000_000_000_000 + Number(spanID) * 1_000,
    duration: 1_000,
    tags: eventId === undefined ? [] : [{ key: 'sluice.event.id', type: 'string', value: eventId }],
    processID: 'p1',
    warnings: null,
  };
}

/** An HTTP server that has these answers, and 404 for all else. */
async function serve(answers: Record<string, unknown>): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url];
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(JSON.stringify(answer ?? { detail: 'No event has this id' }));
  });
  servers.push(server);
  return `http://127.0.0.1:${await listen(server, { host: '127.0.0.1', port: 0 })}`;
}

/** An address where nothing listens. */
async function nowhere(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

const script = fileURLToPath(import.meta.resolve('./trace.ts'));

function trace(args: string[], settings: Record<string, string> = {}) {
  return runScript(script, args, environmentWith({ TRACE_QUERY_URL: '', ...settings }));
}
