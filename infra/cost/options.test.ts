import { describe, expect, it } from 'vitest';
import { SHOWN_RATES } from './assumptions.ts';
import { readOptions } from './options.ts';

describe('what npm run cost is asked for', () => {
  it('is every shown rate, unless one is named', () => {
    expect(readOptions([])).toMatchObject({
      options: {
        kind: 'print',
        workloads: SHOWN_RATES.map((eventsPerSecond) => ({ eventsPerSecond })),
      },
    });
    expect(readOptions(['--rate', '50', '--rate', '0.5', '--event-bytes', '2000'])).toMatchObject({
      options: {
        kind: 'print',
        workloads: [
          { eventsPerSecond: 50, eventBytes: 2000 },
          { eventsPerSecond: 0.5, eventBytes: 2000 },
        ],
      },
    });
  });

  it('is to check the page, or to write it', () => {
    expect(readOptions(['--check'])).toMatchObject({ options: { kind: 'document', check: true } });
    expect(readOptions(['--write'])).toMatchObject({ options: { kind: 'document', check: false } });
  });

  it.each([
    ['--rate', 'many'],
    ['--event-bytes', '1000000'],
    ['--keyed-share', '2'],
    ['--rte', '5'],
  ])('is refused as %s %s', (name, value) => {
    expect(readOptions([name, value])).toMatchObject({
      kind: 'wrong',
      reason: expect.stringContaining(name),
    });
  });
});
