import { describe, expect, it } from 'vitest';
import { eventFootprint, sizeOf } from './table-units.ts';

describe('an event in the table', () => {
  it('has the size of its names and values', () => {
    // 2 + 3, then 2 + 3 for three digits, then 1 + 1
    expect(sizeOf({ id: { S: 'abc' }, at: { N: '123' }, b: { BOOL: true } })).toBe(12);
    expect(sizeOf({ é: { S: 'é' } })).toBe(4);
  });

  it('of 200 bytes is one write in the table and one in each index', () => {
    const footprint = eventFootprint(200);
    expect(footprint.itemBytes).toBeLessThan(1024);
    expect(footprint.writeUnits).toEqual([1, 1, 1]);
  });

  it('is one more write, in the table only, for each KiB of payload', () => {
    const small = eventFootprint(200);
    const large = eventFootprint(200 + 3 * 1024);
    expect(large.itemBytes - small.itemBytes).toBe(3 * 1024);
    expect(small.writeUnits).toEqual([1, 1, 1]);
    expect(large.writeUnits).toEqual([4, 1, 1]);
    expect(large.timeRowBytes).toBe(small.timeRowBytes);
  });

  it('is 175 bytes in the time index and 161 in the subject index', () => {
    // Names and values: event_id 8 + 36, time_sort 9 + 61, event_type 10 + 9 in both,
    // time_partition 14 + 12, outcome 7 + 9 in one, subject_partition 17 + 11 in the other.
    const { timeRowBytes, subjectRowBytes } = eventFootprint(200);
    expect(timeRowBytes).toBe(44 + 70 + 19 + 26 + 16);
    expect(subjectRowBytes).toBe(44 + 70 + 19 + 28);
  });

  it('is read once from the time index, at half a unit per 4 KiB', () => {
    const { timeRowBytes, readUnits } = eventFootprint(200);
    expect(readUnits).toBeCloseTo(timeRowBytes / 8192);
  });

  it('is stored three times, with 100 bytes of overhead each, and backed up once', () => {
    const { itemBytes, timeRowBytes, subjectRowBytes, storedBytes, recoverableBytes } = eventFootprint(200);
    expect(storedBytes).toBe(itemBytes + timeRowBytes + subjectRowBytes + 300);
    expect(recoverableBytes).toBe(itemBytes + 100);
  });
});
