import { HOUR_MS, MINUTE_MS } from '../../core/lib/durations.ts';
import type { Clock } from './clock.ts';
import type { Topic } from './log-topic.ts';
import type { MessageHeaders } from './message-headers.ts';

/**
 * A log has no delay. What is to come later waits in topics of one delay each, so that the first record of a topic is
 * the first that is due. It goes on from there to a topic of a shorter delay, or to where it belongs. Each move is one
 * transaction, so that it makes no copy.
 */
export type Later = {
  send(to: Topic, message: LaterMessage): void;
  /** Moves on what has waited for as long as its topic delays. */
  move(): void;
  /** When there is something to move: `Infinity` when nothing waits. */
  nextAtMs(): number;
  waitingFor(to: Topic): number;
};

export type LaterMessage = { body: string; headers: MessageHeaders & { dueAtMs: number } };

type Waiting = { to: Topic; message: LaterMessage; untilMs: number };

const DELAYS_MS = [1_000, 10_000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS];

export function createLater(clock: Clock): Later {
  const topics = DELAYS_MS.map((delayMs) => ({ delayMs, waiting: [] as Waiting[] }));

  return {
    send,
    move() {
      for (const { waiting } of topics)
        for (let first = waiting[0]; first && first.untilMs <= clock.now(); first = waiting[0]) {
          waiting.shift();
          send(first.to, first.message);
        }
    },
    nextAtMs: () => Math.min(...topics.map(({ waiting }) => waiting[0]?.untilMs ?? Infinity)),
    waitingFor: (to) => topics.flatMap(({ waiting }) => waiting.filter((one) => one.to === to)).length,
  };

  function send(to: Topic, message: LaterMessage): void {
    const leftMs = message.headers.dueAtMs - clock.now();
    const topic = topics.findLast(({ delayMs }) => delayMs <= leftMs) ?? topics[0];
    if (leftMs <= 0 || topic === undefined) to.write(message);
    else topic.waiting.push({ to, message, untilMs: clock.now() + topic.delayMs });
  }
}
