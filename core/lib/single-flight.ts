export type SingleFlightOptions = {
  /** How long a result is reused, counted from when its read began. */
  freshMs?: number;
  /** How many results are kept. Clients may choose the keys, so their number needs a bound. */
  maxKeys?: number;
  now?: () => number;
};

/**
 * Callers that ask for the same key share one read while it is in flight, and its result for `freshMs`.
 * Failures are not cached.
 */
export function createSingleFlight<Key, Value>(
  read: (key: Key) => Promise<Value>,
  { freshMs = 2_000, maxKeys = 16, now = Date.now }: SingleFlightOptions = {},
): (key: Key) => Promise<Value> {
  const flights = new Map<Key, Flight<Value>>();

  return (key) => {
    const last = flights.get(key);
    if (last && (last.inFlight || now() - last.startedAtMs < freshMs)) return last.result;
    return start(key);
  };

  function start(key: Key): Promise<Value> {
    const flight: Flight<Value> = { result: read(key), startedAtMs: now(), inFlight: true };
    remember(key, flight);
    flight.result.then(
      () => {
        flight.inFlight = false;
      },
      () => {
        if (flights.get(key) === flight) flights.delete(key);
      },
    );
    return flight.result;
  }

  function remember(key: Key, flight: Flight<Value>): void {
    flights.delete(key);
    flights.set(key, flight);
    // A map keeps the order in which keys were set: the first is the oldest.
    for (const oldest of flights.keys()) {
      if (flights.size <= maxKeys) return;
      flights.delete(oldest);
    }
  }
}

type Flight<Value> = { result: Promise<Value>; startedAtMs: number; inFlight: boolean };
