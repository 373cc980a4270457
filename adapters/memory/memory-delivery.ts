import type { Again, Delivery } from '../../core/ports/queue.ts';
import { type Claim, createClaim } from './claim.ts';
import type { MemoryConsumerDeps } from './memory-consumer.ts';
import { SUSPECT_AFTER } from './vanished-holders.ts';
import { MAX_DELAY_MS, type Message, type VisibilityQueue } from './visibility-queue.ts';

type Deps = MemoryConsumerDeps & {
  /** Where the message came from. */
  source: VisibilityQueue;
  /** The claims of its consumer. */
  inHand: Set<Claim>;
};

/** One message of a visibility queue in hand. A heartbeat keeps it hidden. */
export function createMemoryDelivery(deps: Deps, message: Message): Delivery {
  const { process, link, queues, source, bury, visibilityMs, inHand } = deps;
  const { headers, receipt } = message;
  const lostHolders = (headers.lostHolders ?? 0) + message.receives - 1;
  const id = headers.id ?? message.id;
  const sentAtMs = headers.sentAtMs ?? message.sentAtMs;
  const untilMs = process.now() + visibilityMs;
  const claim = createClaim(process, { untilMs, onEnd: () => inHand.delete(claim) });
  inHand.add(claim);
  let stopBeating = process.after(visibilityMs / 3, beat);

  return {
    id,
    body: message.body,
    sentAtMs,
    dueAtMs: headers.dueAtMs ?? message.sentAtMs,
    firstDelivery: message.receives === 1 && !headers.wasHeld ? 'surely' : 'perhaps_not',
    isSuspect: source !== queues.abandoned && lostHolders >= SUSPECT_AFTER,
    get lost() {
      return claim.lost;
    },
    async settle({ again = [], dead = [] } = {}) {
      if (claim.lost.aborted) return 'unknown';
      letGo();
      const sent = [
        ...again.map((next) => trySend(next.body, () => sendNew(next))),
        ...dead.map((letter) => trySend(letter.body, () => bury(letter))),
      ];
      if (sent.includes(false) || !link.isUp()) return 'unknown';
      return source.delete(receipt) ? 'settled' : 'unknown';
    },
    async release({ notBeforeMs = 0 } = {}) {
      if (claim.lost.aborted) return;
      letGo();
      const { body } = message;
      const dueAtMs = Math.max(process.now(), notBeforeMs);
      const headers = { id, sentAtMs, dueAtMs, wasHeld: true, lostHolders };
      // A new message stands for it, as each receive counts against this one.
      if (trySend(body, () => sendOn(source, { body, headers }, process.now()))) source.delete(receipt);
    },
  };

  function beat(): void {
    if (claim.lost.aborted) return;
    stopBeating = process.after(visibilityMs / 3, beat);
    if (link.isUp() && source.hide(receipt, visibilityMs)) claim.renew(process.now() + visibilityMs);
  }

  function letGo(): void {
    stopBeating();
    claim.end();
  }

  function trySend(body: string, send: () => void): boolean {
    if (link.sendOutcome(body).kind !== 'confirmed') return false;
    send();
    return true;
  }

  function sendNew({ body, notBeforeMs }: Again): void {
    const nowMs = process.now();
    const headers = { id: crypto.randomUUID(), sentAtMs: nowMs, dueAtMs: Math.max(nowMs, notBeforeMs) };
    sendOn(queues.events, { body, headers }, nowMs);
  }
}

/** Sends a message with as much of its delay as the queue can do: who receives it early sends it on. */
export function sendOn(
  queue: VisibilityQueue,
  { body, headers }: Pick<Message, 'body' | 'headers'>,
  nowMs: number,
): void {
  const leftMs = Math.max(0, (headers.dueAtMs ?? 0) - nowMs);
  queue.send(body, { delayMs: Math.min(leftMs, MAX_DELAY_MS), headers });
}
