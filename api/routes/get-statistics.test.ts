import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { HonoRequest } from 'hono/request';
import { expect, test } from 'vitest';
import { startTrace } from '../../core/event/trace-context.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import { createReadTable } from '../query/table-read.ts';
import { getStatistics } from './get-statistics.ts';

/** `/stats` over rollups whose reads end when the test says so. */
function statisticsRig() {
  const reads: { fromMs: number; finish: () => void }[] = [];
  const route = getStatistics({
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
    readTable: createReadTable({ probe: { failed() {} } }),
    now: () => Date.UTC(2026, 0, 1, 12, 0, 30),
  });
  const ask = (window: string) =>
    route.handle({
      http: new HonoRequest(new Request(`http://localhost/stats?window=${window}`)),
      incoming: new IncomingMessage(new Socket()),
      trace: startTrace(),
      startedAtMs: 0,
    });
  return { reads, ask };
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
