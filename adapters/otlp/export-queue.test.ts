import { expect, test } from 'vitest';
import type { Span } from '../../core/ports/span-sink.ts';
import { createSpanAccount } from '../../core/testing/span-account.ts';
import { createExportQueue, type Exported } from './export-queue.ts';

/** A queue whose exporter answers when the test says so. */
function start({ maxItems = 100, maxBatch = 2, lingerMs = 60_000 } = {}) {
  const { account, probe } = createSpanAccount();
  const calls: { names: string[]; answer: (outcome: Exported) => void }[] = [];
  const exportItems = (spans: Span[]) =>
    new Promise<Exported>((answer) => calls.push({ names: spans.map(({ name }) => name), answer }));
  const queue = createExportQueue({ exportItems, probe }, { maxItems, maxBatch, lingerMs });
  const add = (...names: string[]) => {
    for (const name of names) queue.add(named(name));
  };
  const answer = async (outcome: Exported) => {
    calls.at(-1)?.answer(outcome);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { queue, account, calls, add, answer };
}

const EXPORTED: Exported = { kind: 'exported' };

test('a full batch is exported at once, and the next when it is done', async () => {
  const { account, calls, add, answer } = start();

  add('a', 'b', 'c', 'd', 'e');
  expect(calls.map(({ names }) => names)).toEqual([['a', 'b']]);
  await answer(EXPORTED);
  expect(calls.map(({ names }) => names)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  await answer(EXPORTED);

  expect(calls).toHaveLength(2);
  expect(account).toMatchObject({ recorded: 5, exported: 4, dropped: {} });
});

test('a queue that holds less than a batch is exported once it is full', () => {
  const { calls, add } = start({ maxItems: 2, maxBatch: 10 });
  add('a');
  expect(calls).toEqual([]);
  add('b');
  expect(calls.map(({ names }) => names)).toEqual([['a', 'b']]);
});

test('a batch that is not full is exported after the linger', async () => {
  const { calls, add } = start({ lingerMs: 1 });
  add('a');
  expect(calls).toEqual([]);
  await expect.poll(() => calls.map(({ names }) => names)).toEqual([['a']]);
});

test('a failed batch is dropped and told, and the next one is tried', async () => {
  const { account, calls, add, answer } = start();
  add('a', 'b', 'c', 'd');
  await answer({ kind: 'failed', reason: 'ECONNREFUSED' });

  expect(account).toMatchObject({ dropped: { export_failed: 2 }, unavailable: ['ECONNREFUSED'] });
  expect(calls.at(-1)?.names).toEqual(['c', 'd']);
});

test('what is under way counts towards the limit, beyond which spans are dropped', async () => {
  const { account, add, answer } = start({ maxItems: 3 });
  add('a', 'b', 'c', 'd', 'e');
  expect(account).toMatchObject({ recorded: 5, dropped: { queue_full: 2 } });

  await answer(EXPORTED);
  add('f');

  expect(account).toMatchObject({ recorded: 6, exported: 2, dropped: { queue_full: 2 } });
});

test('closing exports all that waits, in as many calls as it takes', async () => {
  const { queue, account, calls, add, answer } = start({ maxBatch: 4 });
  add('a', 'b', 'c', 'd', 'e');
  const closing = queue.close(new AbortController().signal);
  await answer(EXPORTED);
  await answer(EXPORTED);
  await closing;

  expect(calls.map(({ names }) => names.length)).toEqual([4, 1]);
  expect(account).toMatchObject({ recorded: 5, exported: 5, dropped: {} });
});

test('an exporter that hangs ends with the signal; what was under way and what waited is dropped once', async () => {
  const { queue, account, add, answer } = start();
  const giveUp = new AbortController();
  add('a', 'b', 'c');
  const closing = queue.close(giveUp.signal);
  giveUp.abort();
  await closing;
  await answer(EXPORTED);

  expect(account).toEqual({ recorded: 3, exported: 0, dropped: { stopped: 3 }, unavailable: [] });
});

test('a span that comes after the close is dropped', async () => {
  const { queue, account, calls, add } = start();
  await queue.close(AbortSignal.abort());
  add('a', 'b');

  expect(calls).toEqual([]);
  expect(account).toMatchObject({ recorded: 2, dropped: { stopped: 2 } });
});

function named(name: string): Span {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  return { name, kind: 'internal', traceId, spanId: '00f067aa0ba902b7', startMs: 1, endMs: 2 };
}
