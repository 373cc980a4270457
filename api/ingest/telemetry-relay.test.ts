import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DependencyCall } from '../../core/telemetry/dependency-probe.ts';
import { receiveTelemetry, relayTelemetry } from './telemetry-relay.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const call = (seconds: number): DependencyCall => ({
  service: 'sqs',
  operation: 'SendMessage',
  outcome: 'ok',
  seconds,
  retries: 0,
});

test("a thread's calls are reported once a second, in one message", () => {
  const posted: unknown[] = [];
  const thread = relayTelemetry({ postMessage: (report) => void posted.push(report) });
  thread.callEnded(call(1));
  thread.callEnded(call(2));
  expect(posted).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(posted).toEqual([{ calls: [call(1), call(2)] }]);
  vi.advanceTimersByTime(5_000);
  expect(posted).toHaveLength(1);
});

test('what a thread reports arrives whole, and other messages are ignored', async () => {
  const { port1, port2 } = new MessageChannel();
  const received: unknown[] = [];
  receiveTelemetry(port1, {
    callEnded: (one) => void received.push(one),
    eventLoop: (load) => void received.push(load),
  });

  const thread = relayTelemetry(port2);
  port2.postMessage('ready');
  port2.postMessage({ id: 1, value: null });
  const load = { utilization: 0.5, delayP99Seconds: 0.01 };
  thread.eventLoop(load);
  thread.callEnded(call(1));
  thread.callEnded(call(2));
  vi.advanceTimersByTime(1_000);
  port2.close();
  await once(port1, 'close');

  expect(received).toEqual([load, call(1), call(2)]);
});
