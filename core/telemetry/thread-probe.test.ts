import { expect, test } from 'vitest';
import { showEventLoop } from './event-loop.ts';
import { createApiMetrics } from './metrics/api-metrics.ts';
import { createThreadProbe } from './thread-probe.ts';

test('a thread that hangs has no load, rather than the one that it reported last', async () => {
  const metrics = createApiMetrics();
  let nowMs = 0;
  const probe = createThreadProbe({ metrics, dependencies: { callEnded: () => {} } }, 'sending', () => nowMs);
  const threads = async () => {
    const { body } = await metrics.exposition.render(undefined);
    return [...body.matchAll(/^sluice_event_loop_\w+\{thread="(\w+)"\}/gm)].map(([, thread]) => thread);
  };
  showEventLoop(metrics, 'main', { utilization: 0.2, delayP99Seconds: 0.001 });
  probe.eventLoop({ utilization: 0.1, delayP99Seconds: 0.001 });
  expect(await threads()).toEqual(['main', 'sending', 'main', 'sending']);

  nowMs = 15_001;
  expect(await threads()).toEqual(['main', 'main']);

  probe.eventLoop({ utilization: 0.1, delayP99Seconds: 0.001 });
  expect(await threads()).toEqual(['main', 'sending', 'main', 'sending']);
});
