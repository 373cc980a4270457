import { expect, test } from 'vitest';
import { readDrillOptions } from './options.ts';
import { scenarioOf } from './scripted-scenarios.ts';

const scenario = (...args: string[]) => {
  const read = readDrillOptions(args);
  if (read.kind !== 'options') throw new Error('expected options');
  return scenarioOf(read.options);
};

test('sends as many events as asked for', () => {
  const events = [...scenario('repeats', '--events', '25').events('run')];
  expect(events.map(({ n }) => n)).toEqual(Array.from({ length: 25 }, (_, n) => n));
});

test('chaos ends after its time, whatever is left', () => {
  const events = scenario('chaos', '--events', '1000000', '--outage-seconds', '1').events('run');
  expect(events.next().done).toBe(false);
  expect(events.some(() => false)).toBe(false);
});

test('a downstream outage is over when its time is', () => {
  const before = Date.now();
  const [event] = scenario('downstream-outage', '--outage-seconds', '30').events('run').take(1);
  const { down_until } = JSON.parse(event?.submission.request.body ?? '').payload;
  expect(Date.parse(down_until)).toBeGreaterThanOrEqual(before + 30_000);
  expect(Date.parse(down_until)).toBeLessThanOrEqual(Date.now() + 30_000);
});
