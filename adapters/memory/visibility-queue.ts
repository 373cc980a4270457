import type { Clock } from './clock.ts';
import type { MessageHeaders } from './message-headers.ts';
import type { Bell } from './process.ts';

/** A queue as SQS has it: what is received is hidden for a time, and is there again unless it is deleted by then. */
export type VisibilityQueue = {
  send(body: string, options?: { delayMs?: number; headers?: MessageHeaders }): void;
  receive(max: number, hideMs: number): Message[];
  /** Hides a message for so long from now. False when it was received again since, or is gone. */
  hide(receipt: string, ms: number): boolean;
  delete(receipt: string): boolean;
  /** Takes a message from another queue, as it is. */
  adopt(message: Message): void;
  /** When the next message is there: `Infinity` without one. */
  nextAtMs(): number;
  messages(): Message[];
};

export type Message = {
  id: string;
  body: string;
  headers: MessageHeaders;
  sentAtMs: number;
  visibleAtMs: number;
  /** 1 at the first delivery. */
  receives: number;
  receipt: string;
};

type Deps = {
  clock: Clock;
  bell: Bell;
  /** A message that was received so often goes there when it would be received again. */
  giveUp?: { afterReceives: number; to: VisibilityQueue };
};

export const MAX_DELAY_MS = 15 * 60_000;

export function createVisibilityQueue({ clock, bell, giveUp }: Deps): VisibilityQueue {
  const messages = new Map<string, Message>();
  const holding = (receipt: string) => [...messages.values()].find((message) => message.receipt === receipt);

  return {
    send(body, { delayMs = 0, headers = {} } = {}) {
      if (delayMs > MAX_DELAY_MS) throw new Error(`a delay of ${delayMs} ms is longer than ${MAX_DELAY_MS}`);
      const id = crypto.randomUUID();
      const sentAtMs = clock.now();
      messages.set(id, {
        id,
        body,
        headers,
        sentAtMs,
        visibleAtMs: sentAtMs + delayMs,
        receives: 0,
        receipt: '',
      });
      bell.ring();
    },
    receive(max, hideMs) {
      const visible = [...messages.values()].filter(({ visibleAtMs }) => visibleAtMs <= clock.now());
      return visible
        .filter(isNotGivenUp)
        .slice(0, max)
        .map((message) => {
          message.receives += 1;
          message.receipt = `${message.id} ${message.receives}`;
          message.visibleAtMs = clock.now() + hideMs;
          return { ...message };
        });
    },
    hide(receipt, ms) {
      const message = holding(receipt);
      if (message) message.visibleAtMs = clock.now() + ms;
      bell.ring();
      return message !== undefined;
    },
    delete(receipt) {
      const message = holding(receipt);
      return message !== undefined && messages.delete(message.id);
    },
    adopt(message) {
      messages.set(message.id, { ...message, receipt: '' });
    },
    nextAtMs: () => Math.min(...[...messages.values()].map(({ visibleAtMs }) => visibleAtMs)),
    messages: () => [...messages.values()],
  };

  function isNotGivenUp(message: Message): boolean {
    if (giveUp === undefined || message.receives < giveUp.afterReceives) return true;
    messages.delete(message.id);
    giveUp.to.adopt(message);
    return false;
  }
}
