import type { Clock, DatedAnswer } from '../../core/clock/clock.ts';
import { monotonicNow } from '../../core/clock/monotonic.ts';

type Observation = { service: string; answer: DatedAnswer };

/** One observation a second is plenty: a minute of them tells the clock as much as all. */
const EVERY_MS = 1_000;

/** Sends what a thread's clients observe to the clock of the thread that started it: one observation a second. */
export function relayObservations(
  port: { postMessage(observation: Observation): void },
  nowMs: () => number = monotonicNow,
): Clock['observe'] {
  let lastMs = -Infinity;
  return (service, answer) => {
    if (nowMs() - lastMs < EVERY_MS) return;
    lastMs = nowMs();
    port.postMessage({ service, answer });
  };
}

/** Receives what `relayObservations` sends, among all other messages on `port`. */
export function receiveObservations(
  port: { on(event: 'message', listener: (message: unknown) => void): unknown },
  observe: Clock['observe'],
): void {
  port.on('message', (message) => {
    if (isObservation(message)) observe(message.service, message.answer);
  });
}

function isObservation(message: unknown): message is Observation {
  return typeof message === 'object' && message !== null && 'answer' in message;
}
