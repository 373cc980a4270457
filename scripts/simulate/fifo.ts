/** A first-in-first-out queue of messages, in cohorts that arrived in the same second. */
export function createFifo() {
  let arrivals: number[] = [];
  let counts: number[] = [];
  let head = 0;
  let size = 0;

  const fifo = {
    size: () => size,
    /** When the message at the head arrived. */
    oldest: (): number | undefined => arrivals[head],
    push(arrivedAt: number, count: number): void {
      if (count === 0) return;
      const last = arrivals.length - 1;
      if (last >= head && arrivals[last] === arrivedAt) counts[last] = (counts[last] ?? 0) + count;
      else {
        arrivals.push(arrivedAt);
        counts.push(count);
      }
      size += count;
    },
    /** Takes messages from the head. Returns how many there were. */
    drop: (wanted: number): number => take(wanted, undefined),
    /** Moves messages from the head to the end of another queue. Returns how many there were. */
    moveTo: (other: Fifo, wanted: number): number => take(wanted, other),
    /** Returns messages to the head: they are older than those in it. */
    putBack(other: Fifo): void {
      const mine = createFifo();
      take(size, mine);
      other.moveTo(fifo, other.size());
      mine.moveTo(fifo, mine.size());
    },
  };
  return fifo;

  function take(wanted: number, to: Pick<Fifo, 'push'> | undefined): number {
    const taken = Math.min(wanted, size);
    let left = taken;
    while (left > 0) {
      const there = counts[head] ?? 0;
      const count = Math.min(left, there);
      to?.push(arrivals[head] ?? 0, count);
      left -= count;
      counts[head] = there - count;
      if (count === there) head += 1;
    }
    size -= taken;
    if (head > 4_096) forget();
    return taken;
  }

  function forget(): void {
    arrivals = arrivals.slice(head);
    counts = counts.slice(head);
    head = 0;
  }
}

export type Fifo = {
  size(): number;
  oldest(): number | undefined;
  push(arrivedAt: number, count: number): void;
  drop(wanted: number): number;
  moveTo(other: Fifo, wanted: number): number;
  putBack(other: Fifo): void;
};
