import { describe, expect, it } from 'vitest';
import { priceTable } from './price-table.ts';

const rowOf = (start: string) =>
  priceTable(['c7i.large'])
    .split('\n')
    .find((row) => row.startsWith(`| ${start} `)) ?? '';

describe('the table of prices', () => {
  it('says where else a figure was read', () => {
    expect(rowOf('million write request units')).toMatch(/\[airbyte\.com\]\(https:.*\) +\|$/);
  });

  it('marks a figure that was not found again', () => {
    expect(rowOf('GB and month (gp3)')).toContain('*not found again*');
  });

  it('has the instance types that are asked for, and no other', () => {
    expect(rowOf('c7i.large and hour')).toContain('0.08925');
    expect(priceTable(['c7i.large'])).not.toContain('m7g.large');
  });
});
