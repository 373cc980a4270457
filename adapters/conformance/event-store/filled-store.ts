import type { StoredEvent } from '../../../core/event/stored-event.ts';
import type { EventFilter, EventPage, EventStore } from '../../../core/ports/event-store.ts';
import { type SampleEvent, sampleEvent } from '../../../core/testing/sample-event.ts';

/** A store that a test fills at times of its choice, and what it should list. */
export type FilledStore = {
  store: EventStore;
  clock: { nowMs: number };
  /** In the order in which they were stored. */
  stored: StoredEvent[];
  storeAt(nowMs: number, ...events: SampleEvent[]): Promise<void>;
  /** All pages, to the last. */
  listAll(filter: EventFilter, limit: number): Promise<EventPage[]>;
  /** The ids of what was stored. */
  newestFirst(matches?: (event: StoredEvent) => boolean): string[];
};

/** For a page of any number of events. */
export const MAX_BYTES = 1024 * 1024;

/** `createStore` gets the store's clock, which stands still at `nowMs` until something is stored. */
export function createFilledStore(
  createStore: (now: () => number) => EventStore,
  nowMs: number,
): FilledStore {
  const clock = { nowMs };
  const store = createStore(() => clock.nowMs);
  const stored: StoredEvent[] = [];
  return {
    store,
    clock,
    stored,
    async storeAt(atMs, ...events) {
      clock.nowMs = atMs;
      const whole = events.map((event) => ({ ...sampleEvent(event), storedAtMs: atMs }));
      await Promise.all(whole.map((event) => store.conclude(event)));
      stored.push(...whole);
    },
    async listAll(filter, limit) {
      const pages: EventPage[] = [];
      let after: string | undefined;
      do {
        const page = await store.list(filter, {
          limit,
          maxBytes: MAX_BYTES,
          ...(after === undefined ? {} : { after }),
        });
        pages.push(page);
        if (after !== undefined && page.next !== undefined && page.next >= after)
          throw new Error(`the page after ${after} says that ${page.next} is next`);
        after = page.next;
      } while (after !== undefined);
      return pages;
    },
    newestFirst: (matches = () => true) =>
      stored
        .filter(matches)
        .sort((a, b) => b.storedAtMs - a.storedAtMs || (a.id < b.id ? 1 : -1))
        .map(({ id }) => id),
  };
}

export function idsOf(pages: readonly EventPage[]): string[] {
  return pages.flatMap(({ events }) => events.map(({ id }) => id));
}
