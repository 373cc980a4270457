import { expect, test } from 'vitest';
import { createApiMetrics } from './api-metrics.ts';
import { showIfKnown } from './show-if-known.ts';

test('a gauge whose value is unknown has no series, rather than 0 or the last value', async () => {
  const { liveWorkers, exposition } = createApiMetrics();
  const shown = async () =>
    /^sluice_workers_live (.*)$/m.exec((await exposition.render(undefined)).body)?.[1];
  expect(await shown()).toBeUndefined();
  showIfKnown(liveWorkers, 3);
  expect(await shown()).toBe('3');
  showIfKnown(liveWorkers, undefined);
  expect(await shown()).toBeUndefined();
});
