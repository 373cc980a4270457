export type SharedReadOptions = {
  /** How long an answer is repeated, from when it was asked for. */
  freshMs?: number;
  /** How many answers are remembered: where clients choose the keys, there may be any number of them. */
  maxKeys?: number;
  now?: () => number;
};

/**
 * Whoever asks for the same within `freshMs`, or while it is being read, shares one read. A failure is told to those
 * who wait for it, and to nobody later.
 */
export function createSharedRead<Key, Value>(
  read: (key: Key) => Promise<Value>,
  { freshMs = 2_000, maxKeys = 16, now = Date.now }: SharedReadOptions = {},
): (key: Key) => Promise<Value> {
  const known = new Map<Key, SharedAnswer<Value>>();

  return (key) => {
    const last = known.get(key);
    if (last && (last.underWay || now() - last.askedAtMs < freshMs)) return last.answer;
    return readOnce(key);
  };

  function readOnce(key: Key): Promise<Value> {
    const entry: SharedAnswer<Value> = { answer: read(key), askedAtMs: now(), underWay: true };
    remember(key, entry);
    entry.answer.then(
      () => {
        entry.underWay = false;
      },
      () => {
        if (known.get(key) === entry) known.delete(key);
      },
    );
    return entry.answer;
  }

  function remember(key: Key, entry: SharedAnswer<Value>): void {
    known.delete(key);
    known.set(key, entry);
    // A map keeps the order in which keys were set: the first is the oldest.
    for (const oldest of known.keys()) {
      if (known.size <= maxKeys) return;
      known.delete(oldest);
    }
  }
}

type SharedAnswer<Value> = { answer: Promise<Value>; askedAtMs: number; underWay: boolean };
