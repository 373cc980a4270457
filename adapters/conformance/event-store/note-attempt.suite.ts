import { expect, test } from 'vitest';
import type { AttemptsRecord } from '../../../core/event/attempts-record.ts';
import { DAY_MS } from '../../../core/lib/durations.ts';
import { sampleAttempts } from '../../../core/testing/sample-attempts.ts';
import { sampleEvent } from '../../../core/testing/sample-event.ts';
import type { CreateStore } from '../event-store.suite.ts';

export function testNoteAttempt(createStore: CreateStore): void {
  test('puts a failed attempt on record, and find and state read it', async () => {
    const store = createStore();
    const attempts = sampleAttempts();

    expect(await store.noteAttempt(attempts)).toEqual({ kind: 'noted' });

    expect(await store.find([attempts.eventId])).toEqual(new Map([[attempts.eventId, { attempts }]]));
    expect(await store.state(attempts.eventId)).toEqual({ attempts });
  });

  test('notes an attempt once, and tells the delivery that made it from any other', async () => {
    const store = createStore();
    const attempts = sampleAttempts();
    await store.noteAttempt(attempts);

    expect(await store.noteAttempt(attempts)).toEqual({ kind: 'mine' });
    expect(await store.noteAttempt({ ...attempts, delivery: 'm2' })).toEqual({ kind: 'another' });
    expect(await store.noteAttempt({ ...attempts, fingerprint: 'g' })).toEqual({ kind: 'conflict' });
    expect(await store.noteAttempt({ ...attempts, attempt: 2, delivery: 'm2' })).toEqual({ kind: 'noted' });
    expect(await store.noteAttempt(attempts)).toEqual({ kind: 'another' });
    expect(await store.noteAttempt({ ...attempts, run: 2, delivery: 'm3' })).toEqual({ kind: 'noted' });
    expect(await store.noteAttempt({ ...attempts, attempt: 3 })).toEqual({ kind: 'another' });
  });

  test('tells each of many that come at once its own outcome', async () => {
    const store = createStore();
    const known = sampleAttempts();
    await store.noteAttempt(known);
    const others = Array.from({ length: 29 }, () => sampleAttempts());

    const outcomes = await Promise.all(
      [...others, { ...known, delivery: 'm2' }, known].map((record) => store.noteAttempt(record)),
    );

    expect(outcomes.map(({ kind }) => kind)).toEqual([...Array(29).fill('noted'), 'another', 'mine']);
    const [id = ''] = others.map(({ eventId }) => eventId);
    expect(await store.find([id])).toEqual(new Map([[id, { attempts: others[0] }]]));
  });

  test('notes an attempt once when many deliveries race to', async () => {
    const store = createStore();
    const attempts = sampleAttempts();

    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, n) => store.noteAttempt({ ...attempts, delivery: `m${n}` })),
    );

    expect(outcomes.map(({ kind }) => kind).sort()).toEqual([...Array(7).fill('another'), 'noted']);
  });

  test('makes no row that counts or lists see, and does not stand in the way of the outcome', async () => {
    const nowMs = Date.UTC(2024, 5, 1);
    const store = createStore({ now: () => nowMs, retentionDays: 3_650 });
    const event = sampleEvent({ content: { subject: 'noted' } });
    await store.noteAttempt(sampleAttempts({ eventId: event.id, subject: 'noted' }));
    const range = { fromMs: nowMs, toMs: nowMs + 1 };

    expect((await store.list({ ...range, subject: 'noted' }, { limit: 10, maxBytes: 1_000 })).events).toEqual(
      [],
    );
    expect(await store.countStored(range.fromMs, range.toMs)).toEqual(new Map());
    expect(await store.conclude(event)).toEqual({ kind: 'stored' });
  });

  test('notes an attempt that no worker could read after the one before it, once', async () => {
    const store = createStore();
    const attempts = sampleAttempts();
    const { nextTryAtMs: _nextTryAtMs, ...last } = attempts;
    const unread: AttemptsRecord = { ...last, delivery: 'm2', unread: true };
    await store.noteAttempt(attempts);

    expect(await store.noteAttempt(unread)).toEqual({ kind: 'noted' });
    expect(await store.noteAttempt({ ...unread, delivery: 'm3' })).toEqual({ kind: 'another' });

    expect(await store.state(attempts.eventId)).toEqual({ attempts: unread });
    expect(await store.noteAttempt({ ...attempts, attempt: 2 })).toEqual({ kind: 'noted' });
  });

  test('keeps an attempt for as long as an event', async () => {
    const attempts = sampleAttempts();
    await createStore().noteAttempt(attempts);
    const tomorrow = createStore({ now: () => Date.now() + DAY_MS + 1_000 });

    expect(await tomorrow.find([attempts.eventId])).toEqual(new Map());
  });
}
