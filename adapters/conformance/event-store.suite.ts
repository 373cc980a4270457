import { afterAll, beforeAll, describe } from 'vitest';
import type { EventStore } from '../../core/ports/event-store.ts';
import { testConclude } from './event-store/conclude.suite.ts';
import { testCountStored } from './event-store/count-stored.suite.ts';
import { testFind } from './event-store/find.suite.ts';
import { testList } from './event-store/list.suite.ts';
import { testNoteAttempt } from './event-store/note-attempt.suite.ts';
import { testState } from './event-store/state.suite.ts';
import { testUnreachable } from './event-store/unreachable.suite.ts';

/** One set of rows, and the stores that processes have on it. */
export type EventStoreBackEnd = {
  createStore(options?: EventStoreOptions): EventStore;
  /** A store whose back end does not answer. */
  createUnreachableStore(): EventStore;
  close(): Promise<void>;
};

export type EventStoreOptions = { now?: () => number; retentionDays?: number };

/** The contract of the event store. Every adapter is run through it. */
export function testEventStore(createBackEnd: () => Promise<EventStoreBackEnd>): void {
  let backEnd: EventStoreBackEnd;
  const createStore: CreateStore = (options) => backEnd.createStore({ retentionDays: 1, ...options });

  describe('an event store', () => {
    beforeAll(async () => {
      backEnd = await createBackEnd();
    });
    afterAll(() => backEnd.close());

    describe('find', () => testFind(createStore));
    describe('conclude', () => testConclude(createStore));
    describe('noteAttempt', () => testNoteAttempt(createStore));
    describe('state', () => testState(createStore));
    describe('list', () => testList(createStore));
    describe('countStored', () => testCountStored(createStore));
    describe('out of reach', () => testUnreachable(() => backEnd.createUnreachableStore()));
  });
}

/** It keeps events for a day unless it is told otherwise. To be called in tests only. */
export type CreateStore = (options?: EventStoreOptions) => EventStore;
