import type { Consumer } from '../../core/ports/queue.ts';
import type { HandleDelivery } from './handle-delivery.ts';

type Deps = {
  consumer: Pick<Consumer, 'receiveAbandoned'>;
  /** Handles a message whose events are recorded as failed, and not given to a handler. */
  handle: HandleDelivery;
};

const MAX_ROUNDS = 100;

/** Records what the queue gave up on, up to a thousand messages a call. */
export async function drainAbandoned({ consumer, handle }: Deps, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS && !signal.aborted; round += 1) {
    const answer = await consumer.receiveAbandoned({ max: 10, signal });
    if (answer.kind === 'unavailable' || answer.deliveries.length === 0) return;
    const ended = await Promise.all(answer.deliveries.map(handle));
    if (ended.includes(false)) return;
  }
}
