import { describe, expect, it } from 'vitest';
import { STEADY_THROUGHPUT } from '../config.ts';
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

  it('is production as configured, unless throughput or retention are named', () => {
    expect(readOptions([])).toMatchObject({ options: { choice: {} } });
    expect(readOptions(['--provisioned', '--retention-days', '90'])).toMatchObject({
      options: { choice: { tableThroughput: STEADY_THROUGHPUT, eventRetentionDays: 90 } },
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
