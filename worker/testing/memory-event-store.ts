import type { AttemptsRecord } from '../../core/event/attempts-record.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';
import type { EventState, EventStore, InsertOutcome } from '../../core/ports/event-store.ts';

/** The parts of the table that handling an event needs, in memory. `onWrite` is called before each write. */
export function createMemoryEventStore(onWrite: () => void): EventStore {
  const stored = new Map<string, StoredEvent>();
  const attempts = new Map<string, AttemptsRecord>();
  const store: Pick<EventStore, 'conclude' | 'noteAttempt' | 'state' | 'ready'> = {
    async conclude(event) {
      onWrite();
      const kind = kindOf(event, stored.get(event.id));
      if (kind !== 'duplicate' && kind !== 'conflict') stored.set(event.id, event);
      return { kind };
    },
    async noteAttempt(record) {
      onWrite();
      const known = attempts.get(record.eventId);
      const isKnown = known?.run === record.run && known.attempt >= record.attempt;
      if (isKnown) return { kind: known.delivery === record.delivery ? 'mine' : 'another' };
      attempts.set(record.eventId, record);
      return { kind: 'noted' };
    },
    async state(id) {
      const [concluded, noted] = [stored.get(id), attempts.get(id)];
      return { ...(concluded ? { concluded } : {}), ...(noted ? { attempts: noted } : {}) } as EventState; // the same names
    },
    ready: async () => {},
  };
  return store as EventStore; // nothing else is asked of it
}

function kindOf(
  event: StoredEvent,
  known: StoredEvent | undefined,
): Exclude<InsertOutcome['kind'], 'unavailable' | 'rejected'> {
  if (known === undefined) return 'stored';
  if (known.fingerprint !== event.fingerprint) return 'conflict';
  if (known.outcome === 'processed' || known.run >= event.run) return 'duplicate';
  return event.outcome === 'processed' ? 'redriven' : 'failed_again';
}
