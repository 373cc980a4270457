/** Units that a table takes: it refills by the second and holds one second's worth. */
export type UnitBucket = {
  /** Units per second from now on; Infinity takes everything. */
  limit(unitsPerSecond: number): void;
  /** False, and takes nothing, if too few are left. */
  take(units: number): boolean;
};

export function createUnitBucket(now: () => number = () => performance.now()): UnitBucket {
  let perSecond = Number.POSITIVE_INFINITY;
  let left = Number.POSITIVE_INFINITY;
  let refilledMs = now();

  function refill(): void {
    const nowMs = now();
    left = Math.min(perSecond, left + ((nowMs - refilledMs) / 1000) * perSecond);
    refilledMs = nowMs;
  }

  return {
    limit(unitsPerSecond) {
      perSecond = unitsPerSecond;
      left = unitsPerSecond;
      refilledMs = now();
    },
    take(units) {
      if (perSecond === Number.POSITIVE_INFINITY) return true;
      refill();
      if (left < units) return false;
      left -= units;
      return true;
    },
  };
}
