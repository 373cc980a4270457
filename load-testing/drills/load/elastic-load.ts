import { randomBytes } from 'node:crypto';
import type { Queue } from '../../../adapters/aws/sqs/event-queue.ts';
import { createEventIds } from '../../../core/event/event-id.ts';
import { encodeEvent, encodePack } from '../../../core/event/pack.ts';
import { startTrace } from '../../../core/event/trace-context.ts';

export type ElasticLoad = {
  /** Sends events in full packs straight to the queue, past the API. */
  send(queue: Queue, events: number): Promise<void>;
  ids(): ReadonlySet<string>;
  messages(): number;
};

const SENDERS = 16;

/** Events whose handler only waits. */
export function createElasticLoad({
  packEvents,
  waitMs,
}: {
  packEvents: number;
  waitMs: number;
}): ElasticLoad {
  const eventIds = createEventIds([randomBytes(32).toString('hex')]);
  const ids = new Set<string>();
  let messages = 0;

  function nextEvent(): string {
    const id = eventIds.mint(Date.now());
    ids.add(id);
    return encodeEvent({
      id,
      content: { eventType: 'demo.slow', payload: { n: ids.size, wait_ms: waitMs } },
      acceptedAtMs: Date.now(),
      traceparent: startTrace().traceparent,
      run: 1,
      attempt: 1,
    });
  }

  return {
    async send(queue, events) {
      const packs = Array.from({ length: Math.ceil(events / packEvents) }, (_, i) =>
        encodePack(
          Array.from({ length: Math.min(packEvents, events - i * packEvents) }, nextEvent),
          Date.now(),
        ),
      );
      messages += packs.length;
      const left = packs.values();
      await Promise.all(
        Array.from({ length: SENDERS }, async () => {
          for (const pack of left) await sendOne(queue, pack);
        }),
      );
    },
    ids: () => ids,
    messages: () => messages,
  };
}

async function sendOne(queue: Queue, pack: string): Promise<void> {
  const sent = await queue.send(pack);
  if (sent.kind !== 'confirmed') throw new Error(`The queue did not accept a pack: ${JSON.stringify(sent)}`);
}
