import { describe, expect, it } from 'vitest';
import { eventFootprint, sizeOf } from './table-units.ts';

describe('what an event costs the table', () => {
  it('is, by hand, the bytes of names and values', () => {
    // 2 + 3, then 2 + 3 for three digits, then 1 + 1
    expect(sizeOf({ id: { S: 'abc' }, at: { N: '123' }, b: { BOOL: true } })).toBe(12);
    expect(sizeOf({ é: { S: 'é' } })).toBe(4);
  });

  it('is one write in the table and one in each index for an event of 200 bytes', () => {
    const footprint = eventFootprint(200);
    expect(footprint.itemBytes).toBeLessThan(1024);
    expect(footprint.writeUnits).toBe(3);
  });

  it('grows by one write for each KiB of the payload, in the table alone', () => {
    const small = eventFootprint(200);
    const large = eventFootprint(200 + 3 * 1024);
    expect(large.itemBytes - small.itemBytes).toBe(3 * 1024);
    expect(large.writeUnits - small.writeUnits).toBe(3);
    expect(large.timeRowBytes).toBe(small.timeRowBytes);
  });

  it('counts half a read unit for each 4 KiB of the time index, which is read once', () => {
    const { timeRowBytes, readUnits } = eventFootprint(200);
    expect(readUnits).toBeCloseTo(timeRowBytes / 8192);
  });

  it('stores the item and both index entries with 100 bytes more each, and recovers the item alone', () => {
    const { itemBytes, timeRowBytes, subjectRowBytes, storedBytes, recoverableBytes } = eventFootprint(200);
    expect(storedBytes).toBe(itemBytes + timeRowBytes + subjectRowBytes + 300);
    expect(recoverableBytes).toBe(itemBytes + 100);
  });
});
