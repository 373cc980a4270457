/** Event types of load tests begin with this, so that their events can be told from others. */
const TYPE_PREFIX = 'loadtest';

/** Tells the events of this run from those of other runs against the same target. */
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
