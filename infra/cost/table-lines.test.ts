import { describe, expect, it } from 'vitest';
import { tableLines } from './table-lines.ts';
import { eventFootprint } from './table-units.ts';
import { sampleDeployment, sampleSize, usdOf } from './testing/sample-deployment.ts';

const at = (eventsPerSecond: number, changed: Parameters<typeof sampleSize>[0] = {}) =>
  tableLines(
    sampleSize({ ...changed, workload: { eventsPerSecond, ...changed.workload } }),
    sampleDeployment,
  );

describe('the table', () => {
  it('without events, writes the presence of each worker every 10 s and the leases of two duties every 5 s', () => {
    expect(usdOf('Table: writes', at(0))).toBeCloseTo(2.628 * 0.625 * (4 / 10 + 2 / 5));
  });

  it('without events, reads each lease for the workers that do not hold it, and totals and requests for the recount', () => {
    expect(usdOf('Table: reads', at(0))).toBeCloseTo(2.628 * 0.125 * ((2 * 3) / 5 + 2 / 3));
  });

  it('writes minute counts, two units every 10 s for each process with events', () => {
    const counted = (eventsPerSecond: number) =>
      usdOf('Table: writes', at(eventsPerSecond)) -
      usdOf('Table: writes', at(0)) -
      2.628 * 0.625 * eventsPerSecond * eventFootprint(200).writeUnits;
    expect(counted(0.2)).toBeCloseTo((2.628 * 0.625 * (2 * 2)) / 10);
    expect(counted(100)).toBeCloseTo((2.628 * 0.625 * (6 * 2)) / 10);
  });

  it('writes once more for an event with a key', () => {
    const keyed = usdOf('Table: writes', at(100, { workload: { keyedShare: 0.5 } }));
    expect(keyed - usdOf('Table: writes', at(100))).toBeCloseTo(2.628 * 0.625 * 50);
  });

  it('stores every event for the retention period', () => {
    const events = 10 * 90 * 86_400;
    const { storedBytes, recoverableBytes } = eventFootprint(200);
    expect(usdOf('Table: storage', at(10))).toBeCloseTo(((events * storedBytes) / 2 ** 30) * 0.25);
    expect(usdOf('Table: recovery', at(10))).toBeCloseTo(((events * recoverableBytes) / 2 ** 30) * 0.2);
  });
});
