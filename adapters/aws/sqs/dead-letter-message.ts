import type { NewDeadLetter, Sent } from '../../../core/ports/queue.ts';
import type { Queue } from './event-queue.ts';
import { deadLetterAttributes } from './message-attributes.ts';

/** Of a message that is too large for the dead-letter queue, with its reason, this much is kept. */
const MAX_KEPT_LENGTH = 200_000;

/** Sends a dead letter. One that the queue will never take is cut: the reason is what counts. */
export async function sendDeadLetter(queue: Queue, letter: NewDeadLetter): Promise<Sent> {
  const { body } = letter;
  const attributes = deadLetterAttributes(letter);
  const sent = await queue.send(body, { attributes, repeatable: true });
  if (sent.kind !== 'refused' || body.length <= MAX_KEPT_LENGTH) return sent;
  return queue.send(body.slice(0, MAX_KEPT_LENGTH), {
    attributes: { ...attributes, cut_from: String(body.length) },
    repeatable: true,
  });
}
