import type { EventQueues } from '../../../adapters/aws/sqs/event-queue.ts';

export type FoundLetter = { eventId: string; run: number };

/** Every message in the dead-letter queue. They stay there. */
export async function readDeadLetters({ deadLetters }: EventQueues): Promise<FoundLetter[]> {
  const found = new Map<string, FoundLetter>();
  const handles: string[] = [];
  while (true) {
    const answer = await deadLetters.receive({ maxMessages: 10, waitSeconds: 1, visibilitySeconds: 120 });
    if (answer.kind === 'unavailable') throw new Error(answer.reason);
    if (answer.messages.length === 0) break;
    for (const { messageId, receiptHandle, attributes } of answer.messages) {
      found.set(messageId, { eventId: attributes.event_id ?? '', run: Number(attributes.run ?? 0) });
      handles.push(receiptHandle);
    }
  }
  await Promise.all(handles.map((handle) => deadLetters.extend(handle, 0)));
  return [...found.values()];
}
