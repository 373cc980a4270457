import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Rollups } from '../../../core/ports/rollups.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createRollups } from './rollups.ts';

let own: OwnResources;
let rollups: Rollups;

beforeAll(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  // Longer than it is since the times of these tests, or DynamoDB Local would remove their rows.
  rollups = createRollups(
    { dynamo: own.clients.dynamo, table: own.tables.rollups },
    { retentionDays: 3_650 },
  );
});
afterAll(() => own.close());

const rollupOf = (count: number) => ({
  counts: { page_view: { processed: count }, constructor: { processed: 1 } },
  latency: { 0: count, 17: 1 },
});

test('a range over several hours is read from its start to before its end', async () => {
  const fromMs = Date.UTC(2025, 4, 28, 10, 58);
  for (let minute = -1; minute < 66; minute += 1)
    await rollups.write('api', {
      minuteMs: fromMs + minute * 60_000,
      process: 'p',
      rollup: rollupOf(minute),
    });

  const rows = await rollups.read('api', fromMs, fromMs + 65 * 60_000);

  expect(rows.sort((a, b) => a.minuteMs - b.minuteMs)).toEqual(
    Array.from({ length: 65 }, (_, minute) => ({
      minuteMs: fromMs + minute * 60_000,
      process: 'p',
      rollup: rollupOf(minute),
    })),
  );
  expect(await rollups.read('api', fromMs, fromMs)).toEqual([]);
});

test('a row replaces the earlier one of its process and minute, and no other', async () => {
  const minuteMs = Date.UTC(2025, 4, 29);
  await rollups.write('worker', { minuteMs, process: 'a', rollup: rollupOf(1) });
  await rollups.write('worker', { minuteMs, process: 'b', rollup: rollupOf(2) });
  await rollups.write('recount', { minuteMs, process: 'a', rollup: rollupOf(3) });
  await rollups.write('worker', { minuteMs, process: 'a', rollup: rollupOf(4) });

  const rows = await rollups.read('worker', minuteMs, minuteMs + 60_000);

  expect(rows.map(({ process, rollup }) => [process, rollup]).sort()).toEqual([
    ['a', rollupOf(4)],
    ['b', rollupOf(2)],
  ]);
});

test('an hour of many processes is read whole, over several pages', async () => {
  const minuteMs = Date.UTC(2025, 4, 30);
  const counts = Object.fromEntries(
    Array.from({ length: 101 }, (_, index) => [`${'x'.repeat(120)}${index}`, { processed: 1 }]),
  );
  const processes = Array.from({ length: 90 }, (_, index) => `process-${index}`);
  await Promise.all(
    processes.map((process) =>
      rollups.write('worker', { minuteMs, process, rollup: { counts, latency: {} } }),
    ),
  );

  const rows = await rollups.read('worker', minuteMs, minuteMs + 60_000);

  expect(rows.map(({ process }) => process).sort()).toEqual(processes.sort());
});
