import type { AttemptsRecord } from '../event/attempts-record.ts';
import { sampleEvent } from './sample-event.ts';

/** The first attempt at an event of its own, which failed and is to be made again. */
export function sampleAttempts(change: Partial<AttemptsRecord> = {}): AttemptsRecord {
  return {
    eventId: sampleEvent().id,
    eventType: 'order.placed',
    subject: 'user-1',
    fingerprint: 'f',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    run: 1,
    attempt: 1,
    delivery: 'm1',
    nextTryAtMs: 5_000,
    history: [{ run: 1, attempt: 1, atMs: 7, durationMs: 3, error: 'down', worker: 'w1', delivery: 'm1' }],
    ...change,
  };
}
