import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { TotalsStore } from '../../../core/ports/lifetime-totals.ts';
import { createOwnResources, type OwnResources } from '../testing/own-resources.ts';
import { createTotalsStore } from './lifetime-totals.ts';

const NOTHING = { rows: [], met: [] };

let own: OwnResources;
let totals: TotalsStore;

beforeEach(async () => {
  own = await createOwnResources({ sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') });
  totals = createTotalsStore({ dynamo: own.clients.dynamo, tables: own.tables }, { retentionDays: 1 });
});
afterEach(() => own.close());

test('of two moves from the same totals, one succeeds', async () => {
  const to = { untilMs: 60_000, counts: { page_view: { processed: 1 } } };
  expect(await totals.move(undefined, to, NOTHING)).toBe(true);
  expect(await totals.move(undefined, to, NOTHING)).toBe(false);

  const known = await totals.read();
  const moved = await Promise.allSettled([1, 2].map(() => totals.move(known, to, NOTHING)));
  expect(moved.filter((outcome) => outcome.status === 'fulfilled' && outcome.value)).toHaveLength(1);
  expect(await totals.read()).toMatchObject({ version: 2 });
});
