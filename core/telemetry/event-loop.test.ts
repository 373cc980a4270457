import { expect, onTestFinished, test } from 'vitest';
import { createTelemetryRig } from '../testing/telemetry-rig.ts';
import { type EventLoopLoad, showEventLoop, watchEventLoop } from './event-loop.ts';
import { createApiMetrics } from './metrics/api-metrics.ts';

/** The reports until `isEnough`, while the event loop is blocked for `blockedMs` again and again. */
async function watchUntil(
  isEnough: (load: EventLoopLoad) => boolean,
  { blockedMs }: { blockedMs: number },
): Promise<EventLoopLoad> {
  const { promise, resolve } = Promise.withResolvers<EventLoopLoad>();
  const watch = watchEventLoop((load) => isEnough(load) && resolve(load), { everyMs: 250 });
  onTestFinished(() => watch.stop());
  const blocking = setInterval(() => block(blockedMs), 30);
  onTestFinished(() => clearInterval(blocking));
  return promise;
}

function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

test('an event loop that stands still delays timers and is busy', async () => {
  const load = await watchUntil(({ delayP99Seconds }) => delayP99Seconds > 0.03, { blockedMs: 120 });
  expect(load.utilization).toBeGreaterThan(0);
  expect(load.utilization).toBeLessThanOrEqual(1);
});

test('what a look before measured is not told again', async () => {
  const idle = await watchUntil(({ delayP99Seconds }) => delayP99Seconds < 0.03, { blockedMs: 0 });
  expect(idle.delayP99Seconds).toBeGreaterThanOrEqual(0);
});

test('each thread has its own series', async () => {
  const { deps, scrape } = createTelemetryRig(createApiMetrics());
  expect(await scrape()).not.toMatch(/^sluice_event_loop/m);
  showEventLoop(deps.metrics, 'main', { utilization: 0.25, delayP99Seconds: 0.001 });
  showEventLoop(deps.metrics, 'sending', { utilization: 0.5, delayP99Seconds: 0.002 });
  const text = await scrape();
  expect(text).toContain('sluice_event_loop_utilization_ratio{thread="main"} 0.25');
  expect(text).toContain('sluice_event_loop_delay_p99_seconds{thread="sending"} 0.002');
});
