import { expect, test } from 'vitest';
import { toItem as toProductItem } from '../../../adapters/aws/dynamodb/event-item.ts';
import { sampleEvent as storedEvent } from '../../../core/testing/sample-event.ts';
import { sampleEvent } from '../sample-event.ts';
import { toItem } from './item.ts';

test('the bare loop stores the same item as the product, in the same partitions', () => {
  const nowMs = Date.UTC(2026, 10, 21, 13, 45);
  const body = sampleEvent(7);
  const event = storedEvent({
    content: { eventType: body.event_type, subject: body.subject, payload: body.payload },
    acceptedAtMs: nowMs - 20,
    enqueuedAtMs: nowMs - 20,
    receivedAtMs: nowMs,
    handledAtMs: nowMs,
    storedAtMs: nowMs,
  });
  const traceparent = `00-${event.traceId}-00f067aa0ba902b7-00`;
  const bare = toItem({ id: event.id, accepted_at: nowMs - 20, traceparent, ...body }, nowMs);

  const product = toProductItem(event, Number(bare.expires_at.N));

  expect({ ...bare, fingerprint: product.fingerprint }).toEqual(product);
  expect(bare.fingerprint.S).toHaveLength(event.fingerprint.length);
});
