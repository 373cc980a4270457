import type { DependencyCall } from '../../core/telemetry/dependency-probe.ts';
import type { EventLoopLoad } from '../../core/telemetry/event-loop.ts';
import type { ThreadProbe } from '../../core/telemetry/thread-probe.ts';

type Report = { calls: readonly DependencyCall[] } | { eventLoop: EventLoopLoad };

const EVERY_MS = 1_000;

/** Reports to the parent thread: once a second, all calls of this thread in one message. */
export function relayTelemetry(
  port: { postMessage(report: Report): void },
  { everyMs = EVERY_MS }: { everyMs?: number } = {},
): ThreadProbe {
  let calls: DependencyCall[] = [];
  setInterval(() => {
    if (calls.length > 0) port.postMessage({ calls });
    calls = [];
  }, everyMs).unref();
  return {
    callEnded: (call) => void calls.push(call),
    eventLoop: (load) => port.postMessage({ eventLoop: load }),
  };
}

/** Receives what `relayTelemetry` reports, among all other messages on `port`. */
export function receiveTelemetry(
  port: { on(event: 'message', listener: (message: unknown) => void): unknown },
  probe: ThreadProbe,
): void {
  port.on('message', (message) => {
    if (!isReport(message)) return;
    if ('calls' in message) for (const call of message.calls) probe.callEnded(call);
    else probe.eventLoop(message.eventLoop);
  });
}

function isReport(message: unknown): message is Report {
  return typeof message === 'object' && message !== null && ('calls' in message || 'eventLoop' in message);
}
