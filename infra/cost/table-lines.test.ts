import { describe, expect, it } from 'vitest';
import { tableLines } from './table-lines.ts';
import { eventFootprint, sum } from './table-units.ts';
import { sampleDeployment, sampleSize, usdOf } from './testing/sample-deployment.ts';

const at = (eventsPerSecond: number, changed: Parameters<typeof sampleSize>[0] = {}) =>
  tableLines(
    sampleSize({ ...changed, workload: { eventsPerSecond, ...changed.workload } }),
    sampleDeployment,
  );

describe('the table', () => {
  it('without events, writes the presence of each worker every 10 s and the leases of three duties every 5 s', () => {
    expect(usdOf('Table: writes', at(0))).toBeCloseTo(2.628 * 0.625 * (4 / 10 + 3 / 5));
  });

  it('without events, reads each lease for the workers that do not hold it, and totals and requests for the recount', () => {
    expect(usdOf('Table: reads', at(0))).toBeCloseTo(2.628 * 0.125 * ((3 * 3) / 5 + 2 / 3));
  });

  it('writes minute counts, two units every 10 s for each process with events', () => {
    const counted = (eventsPerSecond: number) =>
      usdOf('Table: writes', at(eventsPerSecond)) -
      usdOf('Table: writes', at(0)) -
      2.628 * 0.625 * eventsPerSecond * sum(eventFootprint(200).writeUnits);
    expect(counted(0.2)).toBeCloseTo((2.628 * 0.625 * (2 * 2)) / 10);
    expect(counted(100)).toBeCloseTo((2.628 * 0.625 * (6 * 2)) / 10);
  });

  it('writes once more for an event with a key', () => {
    const keyed = usdOf('Table: writes', at(100, { workload: { keyedShare: 0.5 } }));
    expect(keyed - usdOf('Table: writes', at(100))).toBeCloseTo(2.628 * 0.625 * 50);
  });

  describe('provisioned for 80 percent', () => {
    const tableThroughput = {
      writes: { min: 100, max: 8_000 },
      reads: { min: 50, max: 2_000 },
      targetPercent: 80,
    };
    const provisioned = (eventsPerSecond: number, eventBytes = 200) =>
      tableLines(sampleSize({ workload: { eventsPerSecond, eventBytes } }), {
        ...sampleDeployment,
        tableThroughput,
      });
    const upkeep = (component: 'Table: writes' | 'Table: reads', eventsPerSecond: number) =>
      usdOf(component, at(eventsPerSecond)) -
      2.628 *
        (component === 'Table: writes'
          ? 0.625 * eventsPerSecond * 3
          : 0.125 * eventsPerSecond * eventFootprint(200).readUnits);

    it('has 625 write units at 500/s in the table and in each index, at $0.00065 an hour', () => {
      expect(usdOf('Table: writes', provisioned(500))).toBeCloseTo(
        3 * 625 * 0.00065 * 730 + upkeep('Table: writes', 500),
      );
    });

    it('never has fewer than the minimum', () => {
      expect(usdOf('Table: writes', provisioned(1))).toBeCloseTo(
        3 * 100 * 0.00065 * 730 + upkeep('Table: writes', 1),
      );
    });

    it('has more in the table alone for large items', () => {
      const more =
        usdOf('Table: writes', provisioned(500, 200 + 1024)) - usdOf('Table: writes', provisioned(500));
      expect(more).toBeCloseTo(625 * 0.00065 * 730);
    });

    it('has read units for the recount in the time index, and the fewest elsewhere', () => {
      const recount = Math.ceil((5_000 * eventFootprint(200).readUnits) / 0.8);
      expect(recount).toBeGreaterThan(50);
      expect(usdOf('Table: reads', provisioned(5_000))).toBeCloseTo(
        (50 + recount + 50) * 0.00013 * 730 + upkeep('Table: reads', 5_000),
      );
    });

    it('costs 2.8 times less than on demand at a steady rate', () => {
      const ofEvents = usdOf('Table: writes', at(5_000)) - upkeep('Table: writes', 5_000);
      const byHand = 0.625 / (0.00065 / 0.0036 / 0.8);
      expect(byHand).toBeCloseTo(2.77, 2);
      expect(
        ofEvents / (usdOf('Table: writes', provisioned(5_000)) - upkeep('Table: writes', 5_000)),
      ).toBeCloseTo(byHand);
    });
  });

  it('stores every event for the retention period', () => {
    const events = 10 * 90 * 86_400;
    const { storedBytes, recoverableBytes } = eventFootprint(200);
    expect(usdOf('Table: storage', at(10))).toBeCloseTo(((events * storedBytes) / 2 ** 30) * 0.25);
    expect(usdOf('Table: recovery', at(10))).toBeCloseTo(((events * recoverableBytes) / 2 ** 30) * 0.2);
  });
});
