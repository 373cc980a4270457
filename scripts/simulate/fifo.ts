/** Messages that arrived in the same second. */
export type Cohort = { arrivedAt: number; count: number };

/** A first-in-first-out queue of messages. */
export function createFifo() {
  let cohorts: Cohort[] = [];
  let head = 0;
  let size = 0;
  return {
    size: () => size,
    oldest: () => cohorts[head]?.arrivedAt,
    push(cohort: Cohort): void {
      if (cohort.count === 0) return;
      cohorts.push(cohort);
      size += cohort.count;
    },
    /** Returns messages to the head of the queue: they are older than those in it. */
    putBack(returned: Cohort[]): void {
      cohorts = [...returned, ...cohorts.slice(head)];
      head = 0;
      size += returned.reduce((sum, { count }) => sum + count, 0);
    },
    take(wanted: number): Cohort[] {
      const taken: Cohort[] = [];
      let left = Math.min(wanted, size);
      size -= left;
      while (left > 0) {
        const cohort = cohorts[head];
        if (cohort === undefined) break;
        const count = Math.min(left, cohort.count);
        taken.push({ arrivedAt: cohort.arrivedAt, count });
        left -= count;
        if (count === cohort.count) head += 1;
        else cohorts[head] = { ...cohort, count: cohort.count - count };
      }
      if (head > 10_000) {
        cohorts = cohorts.slice(head);
        head = 0;
      }
      return taken;
    },
  };
}

export type Fifo = ReturnType<typeof createFifo>;
