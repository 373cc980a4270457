import { expect, test } from 'vitest';
import type { EventStore } from '../../../core/ports/event-store.ts';
import { sampleAttempts } from '../../../core/testing/sample-attempts.ts';
import { sampleEvent } from '../../../core/testing/sample-event.ts';

export function testUnreachable(createUnreachableStore: () => EventStore): void {
  const unavailable = { kind: 'unavailable', reason: expect.stringMatching(/\w/) };

  test('answers that it is unavailable to whoever may try again', async () => {
    const store = createUnreachableStore();
    const { id } = sampleEvent();

    expect(await store.conclude(sampleEvent())).toEqual(unavailable);
    expect(await store.noteAttempt(sampleAttempts())).toEqual(unavailable);
    expect(await store.state(id)).toEqual(unavailable);
    expect(await store.state(id, { confirm: true })).toEqual(unavailable);
  });

  test('rejects every read', async () => {
    const store = createUnreachableStore();
    const reads = [
      () => store.ready(),
      () => store.find([sampleEvent().id]),
      () => store.list({ fromMs: 0, toMs: Date.now() }, { limit: 1, maxBytes: 1_000 }),
      () => store.countStored(Date.now() - 1, Date.now()),
    ];

    for (const read of reads) await expect(read()).rejects.toThrow();
  });
}
