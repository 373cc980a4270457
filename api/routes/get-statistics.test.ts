import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { HonoRequest } from 'hono/request';
import { expect, test } from 'vitest';
import { startTrace } from '../../core/event/trace-context.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import { createReadTable } from '../query/table-read.ts';
import { getStatistics } from './get-statistics.ts';

/** `/stats` over rollups whose reads end when the test says so, on a clock that the test moves. */
function statisticsRig() {
  const reads: { fromMs: number; finish: () => void }[] = [];
  let nowMs = Date.UTC(2026, 0, 1, 12, 0, 30);
  const route = getStatistics(
    {
      rollups: {
        async read(kind, fromMs) {
          // One kind stands for all.
          if (kind !== 'api') return [];
          const finished = Promise.withResolvers<void>();
          reads.push({ fromMs, finish: finished.resolve });
          await finished.promise;
          return [];
        },
      },
      totals: { read: async () => undefined },
      readBacklog: async () => ({ outstanding: 0, deadLetters: 0, approximate: true }),
      fleet: { read: async () => ({ live: 0, throughput: 0 }) },
      packer: { meanPackEvents: () => 1 },
      readTable: createReadTable({ probe: { failed() {} } }, { timeoutMs: 60_000 }),
      now: () => nowMs,
    },
    { readTimeoutMs: 60_000, maxWaitMs: 60_000 },
  );
  const ask = (window: string) =>
    route.handle({
      http: new HonoRequest(new Request(`http://localhost/stats?window=${window}`)),
      incoming: new IncomingMessage(new Socket()),
      trace: startTrace(),
      startedAtMs: 0,
    });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { reads, ask, pass };
}

test('windows are computed one at a time, and equal windows once', async () => {
  const { reads, ask } = statisticsRig();

  const responses = ['541s', '10m', '11m', '599s'].map(ask);
  await waitFor(() => reads.length > 0, { what: 'the first read' });
  expect(reads).toHaveLength(1);
  reads[0]?.finish();
  await responses[0];
  await waitFor(() => reads.length > 1, { what: 'the second read' });
  reads[1]?.finish();

  for (const { status } of await Promise.all(responses)) expect(status).toBe(200);
  expect(reads.map(({ fromMs }) => new Date(fromMs).toISOString())).toEqual([
    '2026-01-01T11:50:00.000Z',
    '2026-01-01T11:49:00.000Z',
  ]);
});

test('a window is cached for 2 s', async () => {
  const { reads, ask, pass } = statisticsRig();
  const read = async (nth: number) => {
    await waitFor(() => reads.length === nth, { what: `read ${nth}` });
    reads[nth - 1]?.finish();
  };

  const [first] = await Promise.all([ask('10m'), read(1)]);
  pass(1_999);
  expect(await ask('10m')).toEqual(first);

  pass(1);
  const [next] = await Promise.all([ask('10m'), read(2)]);
  expect(next.body).not.toEqual(first.body);
});
