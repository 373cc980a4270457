import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { waitFor } from '../../local/processes/wait-for.ts';
import type { Rollups } from '../ports/rollups.ts';
import { startRollupFlusher } from './rollup-flusher.ts';
import { createMinuteCounter } from './rollups.ts';

/** Rollups in memory, whose table can be down or hang. */
function rollupsInMemory() {
  const rows = new Map<string, number>();
  const table = { state: 'up' as 'up' | 'down' | 'hanging', failures: 0 };
  const rollups: Rollups = {
    async write(kind, { minuteMs, process, rollup }) {
      if (table.state === 'hanging') await new Promise(() => {});
      if (table.state === 'down') throw new Error('the table is down');
      rows.set(`${kind} ${minuteMs} ${process}`, rollup.counts.page_view?.accepted ?? 0);
    },
    read: async () => [],
  };
  return { rollups, rows, table };
}

function flusherOver({ rollups, table }: ReturnType<typeof rollupsInMemory>, everyMs: number) {
  const counter = createMinuteCounter(() => 60_000);
  const flusher = startRollupFlusher(
    {
      counter,
      rollups,
      kind: 'api',
      process: 'p1',
      onFailure: () => {
        table.failures += 1;
      },
    },
    { everyMs, stopTimeoutMs: 50 },
  );
  return { counter, flusher };
}

test('writes the counts again and again', async () => {
  const memory = rollupsInMemory();
  const { counter, flusher } = flusherOver(memory, 1);

  counter.count('page_view', 'accepted');
  await waitFor(() => memory.rows.get('api 60000 p1') === 1, { what: 'the first count' });
  counter.count('page_view', 'accepted');
  await waitFor(() => memory.rows.get('api 60000 p1') === 2, { what: 'the second count' });

  await flusher.stop();
});

test('writes one at a time, so that an older count never replaces a newer one', async () => {
  const memory = rollupsInMemory();
  const underWay = { now: 0, most: 0, done: 0 };
  const slow: Rollups = {
    ...memory.rollups,
    async write() {
      underWay.now += 1;
      underWay.most = Math.max(underWay.most, underWay.now);
      counter.count('page_view', 'accepted');
      await setTimeout(5);
      underWay.now -= 1;
      underWay.done += 1;
    },
  };
  const { counter, flusher } = flusherOver({ ...memory, rollups: slow }, 1);
  counter.count('page_view', 'accepted');

  await waitFor(() => underWay.done >= 3, { what: 'three writes' });

  expect(underWay.most).toBe(1);
  await flusher.stop();
});

test('writes the last counts when it stops', async () => {
  const memory = rollupsInMemory();
  const { counter, flusher } = flusherOver(memory, 1_000_000);
  counter.count('page_view', 'accepted');

  await flusher.stop();

  expect(memory.rows.get('api 60000 p1')).toBe(1);
});

test('keeps unwritten counts until the store is back', async () => {
  const memory = rollupsInMemory();
  memory.table.state = 'down';
  const { counter, flusher } = flusherOver(memory, 1);
  counter.count('page_view', 'accepted');
  await waitFor(() => memory.table.failures > 0, { what: 'a failed write' });

  memory.table.state = 'up';

  await waitFor(() => memory.rows.get('api 60000 p1') === 1, { what: 'the count' });
  await flusher.stop();
});

test('stops in bounded time while the store hangs, and reports the failure', async () => {
  const memory = rollupsInMemory();
  memory.table.state = 'hanging';
  const { counter, flusher } = flusherOver(memory, 1_000_000);
  counter.count('page_view', 'accepted');

  await flusher.stop();

  expect(memory.rows.size).toBe(0);
  expect(memory.table.failures).toBe(1);
});
