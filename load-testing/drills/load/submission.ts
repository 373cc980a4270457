/** What a client sends in one request: a single event or a small batch, in one of the shapes that the API accepts. */
export type Submission = {
  /** Numbers of its events. Each payload carries its event's number, so that a stored row tells where it came from. */
  events: number[];
  kind: 'unkeyed' | 'keyed' | 'invalid';
  /** How often it is sent, by as many clients that know nothing of each other. More than once only under a key. */
  sends: number;
  request: { path: string; headers: Record<string, string>; body: string };
};

/** What one request for it came to. */
export type SendResult =
  /** An id for each event; undefined for an event that was not accepted. */
  | { kind: 'accepted'; eventIds: (string | undefined)[] }
  | { kind: 'refused' }
  /** A 5xx, a lost connection or a timeout: nobody can tell whether the events were accepted. */
  | { kind: 'ambiguous'; retryAfterMs: number };
