/** The start of every event type that load scripts send, so that what they left behind is known by it. */
const TYPE_PREFIX = 'loadtest';

/** Marks the events of one run, to tell them from those of other runs against the same target. */
export function runName(): string {
  return `${Date.now().toString(36)}-${Math.floor(Math.random() * 36 ** 6).toString(36)}`;
}

export function eventType(scenario: string): string {
  return `${TYPE_PREFIX}.${scenario}`;
}

/** A small event of the usual shape: about 200 bytes as JSON. */
export function pageView(scenario: string, subject: string): Record<string, unknown> {
  return {
    event_type: eventType(scenario),
    subject,
    payload: {
      page: '/pricing',
      referrer: 'https://example.com/search?q=events',
      took_ms: 128,
      ab_test: 'b',
    },
  };
}
