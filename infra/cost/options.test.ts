import { describe, expect, it } from 'vitest';
import { SHOWN_RATES } from './assumptions.ts';
import { readOptions } from './options.ts';

describe('what npm run cost is asked for', () => {
  it('is every shown rate, unless one is named', () => {
    const usual = readOptions([]);
    expect(usual.kind === 'print' && usual.workloads.map((each) => each.eventsPerSecond)).toEqual(
      SHOWN_RATES,
    );
    const named = readOptions(['--rate', '50', '--rate', '0.5', '--event-bytes', '2000']);
    expect(named.kind === 'print' && named.workloads).toMatchObject([
      { eventsPerSecond: 50, eventBytes: 2000 },
      { eventsPerSecond: 0.5, eventBytes: 2000 },
    ]);
  });

  it('is to check the page, or to write it', () => {
    expect(readOptions(['--check'])).toEqual({ kind: 'document', check: true });
    expect(readOptions(['--write'])).toEqual({ kind: 'document', check: false });
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
