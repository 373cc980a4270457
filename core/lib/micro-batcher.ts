export type MicroBatcherOptions<Item, Result> = {
  maxItems: number;
  /** Together with `sizeOf`: a batch is closed before it would grow past this. A larger item travels alone. */
  maxBytes?: number;
  sizeOf?: (item: Item) => number;
  /** How long the first item of a batch waits for others. */
  lingerMs: number;
  /** The most batches under way at once; meanwhile waiting items fill the next one. */
  maxInFlight: number;
  /** The most items, and bytes, waiting or under way. Beyond either limit `add` answers `full`. */
  maxBufferedItems?: number;
  maxBufferedBytes?: number;
  /** Resolves with one result per item, in order. A rejection rejects every item of the batch. */
  flush: (items: Item[]) => Promise<Result[]>;
};

export type MicroBatcher<Item, Result> = {
  add(item: Item): { kind: 'added'; result: Promise<Result> } | { kind: 'full' };
  buffered(): { items: number; bytes: number };
  /** Batches under way. */
  inFlight(): number;
  /** Sends all waiting items at once and resolves when nothing is under way. `add` still works afterwards. */
  drain(): Promise<void>;
};

type Entry<Item, Result> = {
  item: Item;
  bytes: number;
  readyAtMs: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

/** Joins items that come at about the same time into batches, and hands each item its own result. */
export function createMicroBatcher<Item, Result>(
  options: MicroBatcherOptions<Item, Result>,
): MicroBatcher<Item, Result> {
  const { maxItems, lingerMs, maxInFlight, flush } = options;
  const {
    maxBytes = Infinity,
    sizeOf = () => 0,
    maxBufferedItems = Infinity,
    maxBufferedBytes = Infinity,
  } = options;
  let waiting: Entry<Item, Result>[] = [];
  let waitingBytes = 0;
  const buffered = { items: 0, bytes: 0 };
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let draining = false;

  return {
    add(item) {
      const bytes = sizeOf(item);
      if (buffered.items >= maxBufferedItems || buffered.bytes + bytes > maxBufferedBytes)
        return { kind: 'full' };
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      waiting.push({ item, bytes, readyAtMs: performance.now() + lingerMs, resolve, reject });
      waitingBytes += bytes;
      buffered.items += 1;
      buffered.bytes += bytes;
      sendWhatIsReady();
      return { kind: 'added', result: promise };
    },
    buffered: () => ({ ...buffered }),
    inFlight: () => underWay.size,
    async drain() {
      draining = true;
      sendWhatIsReady();
      while (underWay.size > 0) await Promise.race(underWay);
      draining = false;
    },
  };

  function sendWhatIsReady(): void {
    while (underWay.size < maxInFlight && isReady()) send(takeBatch());
    if (waiting.length > 0 && underWay.size < maxInFlight && !timer)
      timer = setTimeout(onTimer, Math.max(0, untilReadyMs()));
  }

  function onTimer(): void {
    timer = undefined;
    sendWhatIsReady();
  }

  function isReady(): boolean {
    if (waiting.length === 0) return false;
    return draining || waiting.length >= maxItems || waitingBytes >= maxBytes || untilReadyMs() <= 0;
  }

  /** Minus half a millisecond, because a timer may fire a little early. */
  function untilReadyMs(): number {
    return (waiting[0]?.readyAtMs ?? Infinity) - performance.now() - 0.5;
  }

  function takeBatch(): Entry<Item, Result>[] {
    let count = 0;
    let bytes = 0;
    for (const entry of waiting) {
      if (count === maxItems || (count > 0 && bytes + entry.bytes > maxBytes)) break;
      count += 1;
      bytes += entry.bytes;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    waitingBytes -= bytes;
    return batch;
  }

  function send(batch: Entry<Item, Result>[]): void {
    const sent = Promise.try(() => flush(batch.map(({ item }) => item)))
      .then(
        (results) => {
          for (const [index, entry] of batch.entries()) entry.resolve(results[index] as Result); // one per item
        },
        (error: unknown) => {
          for (const entry of batch) entry.reject(error);
        },
      )
      .then(() => {
        underWay.delete(sent);
        buffered.items -= batch.length;
        for (const { bytes } of batch) buffered.bytes -= bytes;
        sendWhatIsReady();
      });
    underWay.add(sent);
  }
}

/** The result of an item added to a batcher without a limit. The number of messages in hand limits its items. */
export function resultOf<Result>(
  added: { kind: 'added'; result: Promise<Result> } | { kind: 'full' },
): Promise<Result> {
  return added.kind === 'added'
    ? added.result
    : Promise.reject(new Error('a batcher without a limit is full'));
}
