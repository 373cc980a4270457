import { z } from 'zod';
import { defineHandler } from './handler.ts';

const cents = z.int().min(0);

/** Enriches an order with its item count and total. */
export const orderPlaced = defineHandler({
  eventType: 'order.placed',
  payload: z.looseObject({
    items: z.array(z.looseObject({ quantity: z.int().min(1), unit_price_cents: cents })).min(1),
  }),
  async handle({ payload: { items } }) {
    return {
      item_count: items.reduce((sum, { quantity }) => sum + quantity, 0),
      total_cents: items.reduce((sum, item) => sum + item.quantity * item.unit_price_cents, 0),
    };
  },
});
