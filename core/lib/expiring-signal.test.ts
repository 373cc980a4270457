import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createExpiringSignal } from './expiring-signal.ts';

test('is aborted for whoever looks once it is over, and from then on', () => {
  let isOver = false;
  const { signal } = createExpiringSignal(() => isOver);
  expect(signal.aborted).toBe(false);

  isOver = true;
  expect(signal.aborted).toBe(true);

  isOver = false;
  expect(signal.aborted).toBe(true);
});

test('tells its listeners once, when somebody looks or when it is aborted', () => {
  let isOver = false;
  const told: string[] = [];
  const [seen, ended] = [createExpiringSignal(() => isOver), createExpiringSignal(() => false)];
  seen.signal.addEventListener('abort', () => told.push('seen'));
  ended.signal.addEventListener('abort', () => told.push('ended'));

  isOver = true;
  expect([seen.signal.aborted, seen.signal.aborted, told]).toEqual([true, true, ['seen']]);
  ended.abort();
  ended.abort();
  expect([ended.signal.aborted, told]).toEqual([true, ['seen', 'ended']]);
});

test('works where the platform takes a signal, also when it is over already', async () => {
  const { signal, abort } = createExpiringSignal(() => false);
  const waiting = delay(60_000, undefined, { signal });
  const either = AbortSignal.any([signal]);
  abort();
  await expect(waiting).rejects.toThrow('aborted');
  expect(either.aborted).toBe(true);

  const over = createExpiringSignal(() => true).signal;
  await expect(delay(60_000, undefined, { signal: over })).rejects.toThrow('aborted');
  expect(AbortSignal.any([over]).aborted).toBe(true);
});
