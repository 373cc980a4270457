import { expect, test } from 'vitest';
import { readDrillOptions } from './options.ts';

test('each drill has its own defaults', () => {
  expect(readDrillOptions([])).toMatchObject({ options: { scenario: 'faults', events: 20_000 } });
  expect(readDrillOptions(['table-outage', '--events', '500'])).toMatchObject({
    options: { scenario: 'table-outage', events: 500, outageSeconds: 60 },
  });
});

test.each([['tabel-outage'], ['constructor'], ['faults', 'elastic'], ['--events', '0'], ['--event', '5']])(
  '%s %s is refused by its name',
  (...args) => {
    expect(readDrillOptions(args)).toMatchObject({ kind: 'wrong', reason: expect.stringContaining(args[0]) });
  },
);
