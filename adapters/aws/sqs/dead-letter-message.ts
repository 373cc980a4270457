import type { NewDeadLetter, Sent } from '../../../core/ports/queue.ts';
import type { Queue } from './event-queue.ts';
import { deadLetterAttributes } from './message-attributes.ts';

/** The length to which a body is cut when it is too large for the dead-letter queue together with its reason. */
const MAX_KEPT_LENGTH = 200_000;

/** Sends a dead letter. If the queue refuses it, the body is cut, because the reason matters most. */
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
