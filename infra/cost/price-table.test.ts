import { describe, expect, it } from 'vitest';
import { priceTable } from './price-table.ts';

const rowOf = (start: string) =>
  priceTable(['c7i.large'])
    .split('\n')
    .find((row) => row.startsWith(`| ${start} `)) ?? '';

describe('the table of prices', () => {
  it('links the page that confirms a figure', () => {
    expect(rowOf('million write request units')).toMatch(/\[airbyte\.com\]\(https:.*\) +\|$/);
  });

  it('marks a figure that no other page confirms', () => {
    expect(rowOf('GB and month (gp3)')).toContain('*unconfirmed*');
  });

  it('has only the instance types that are asked for', () => {
    expect(rowOf('c7i.large and hour')).toContain('0.08925');
    expect(priceTable(['c7i.large'])).not.toContain('m7g.large');
  });
});
