import type { Clock, DatedAnswer } from '../../core/clock/clock.ts';
import { monotonicNow } from '../../core/clock/monotonic.ts';

type Shared = { service: string; answer: DatedAnswer };

/** One a second is plenty: a minute of them says as much as all. */
const EVERY_MS = 1_000;

/** What a thread's clients observe, for the clock of the thread that started it: one answer a second. */
export function shareAnswers(
  port: { postMessage(said: Shared): void },
  nowMs: () => number = monotonicNow,
): Clock['observe'] {
  let lastMs = -Infinity;
  return (service, answer) => {
    if (nowMs() - lastMs < EVERY_MS) return;
    lastMs = nowMs();
    port.postMessage({ service, answer });
  };
}

/** Hears what `shareAnswers` says at the other end of `port`, among all else that is said there. */
export function hearAnswers(
  port: { on(event: 'message', listener: (message: unknown) => void): unknown },
  observe: Clock['observe'],
): void {
  port.on('message', (message) => {
    if (isShared(message)) observe(message.service, message.answer);
  });
}

function isShared(message: unknown): message is Shared {
  return typeof message === 'object' && message !== null && 'answer' in message;
}
