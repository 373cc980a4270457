/** The event of every measurement: web analytics, about 220 bytes, from one of a few subjects. */
export function sampleEvent(index: number) {
  return {
    event_type: 'page_view',
    subject: `user-${1000 + (index % SAMPLE_EVENTS)}`,
    payload: {
      page: `/products/${index % SAMPLE_EVENTS}/details`,
      referrer: 'https://www.example.com/search?q=event+pipeline',
      session: 'b7e1c7d2f0a94c55',
      duration_ms: 1280 + index,
      tags: ['web', 'eu-west-1'],
    },
  };
}

const SAMPLE_EVENTS = 20;

/** The bodies of events of 100 types. */
export function bodiesOfManyTypes(): string[] {
  return Array.from({ length: 100 }, (_, index) =>
    JSON.stringify({ ...sampleEvent(index), event_type: `checkout.step-${index}.completed` }),
  );
}

/** The body of an event whose handler always fails. */
export function failingBodies(): string[] {
  return [JSON.stringify({ event_type: 'demo.flaky', payload: { fail_times: 100 } })];
}

/** The bodies of requests, one per subject. */
export function sampleBodies(): string[] {
  return Array.from({ length: SAMPLE_EVENTS }, (_, index) => JSON.stringify(sampleEvent(index)));
}
