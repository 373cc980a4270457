import { expect, test } from 'vitest';
import { readOwnId } from './own-id.ts';

const logger = { warn() {} };

test('the id is asked for again until the metadata service answers', async () => {
  const answers = [Promise.reject(new Error('timeout')), Promise.reject(new Error('503')), 'i-0abc'];
  const id = async () => answers.shift() ?? 'asked too often';
  const pauses: number[] = [];
  const pause = async (ms: number) => void pauses.push(ms);
  const { signal } = new AbortController();

  expect(await readOwnId({ instance: { id }, logger, signal, pause })).toBe('i-0abc');
  expect(pauses).toEqual([5_000, 5_000]);
});

test('asking ends when the time is up, with the reason', async () => {
  let asked = 0;
  const id = async () => {
    asked += 1;
    throw new Error('timeout');
  };
  const pause = async () => {};
  const { signal } = new AbortController();

  await expect(readOwnId({ instance: { id }, logger, signal, pause, maxSeconds: 10 })).rejects.toThrow(
    'timeout',
  );
  expect(asked).toBe(3);
});

test('asking ends when it is told to', async () => {
  const id = () => Promise.reject(new Error('timeout'));
  const signal = AbortSignal.abort();
  await expect(readOwnId({ instance: { id }, logger, signal })).rejects.toThrow('aborted');
});
