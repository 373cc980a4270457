import type { Consumer } from '../../core/ports/queue.ts';
import type { HandleDelivery } from './handle-delivery.ts';

type Deps = {
  consumer: Pick<Consumer, 'receiveAbandoned'>;
  /** Records the events of a message as failed, without running a handler. */
  handle: HandleDelivery;
};

const MAX_ROUNDS = 100;

/** Records the messages that the queue gave up on, at most 1,000 per call. */
export async function drainAbandoned({ consumer, handle }: Deps, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS && !signal.aborted; round += 1) {
    const answer = await consumer.receiveAbandoned({ max: 10, signal });
    if (answer.kind === 'unavailable' || answer.deliveries.length === 0) return;
    const ended = await Promise.all(answer.deliveries.map(handle));
    if (ended.includes(false)) return;
  }
}
