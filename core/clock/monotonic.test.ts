import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { monotonicNow } from './monotonic.ts';

test('all threads of a process have the same monotonic time, though they started at different times', async () => {
  const before = monotonicNow();
  const program = `
    import { parentPort } from 'node:worker_threads';
    import { monotonicNow } from ${JSON.stringify(new URL('./monotonic.ts', import.meta.url).href)};
    parentPort.postMessage(monotonicNow());`;
  const source = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const [between] = await once(new Worker(source, { execArgv: [] }), 'message');
  const after = monotonicNow();

  expect(between).toBeGreaterThan(before);
  expect(between).toBeLessThan(after);
});
