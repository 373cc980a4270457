import { expect, test } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import type { ChildExit } from '../processes/start-child.ts';
import { createFleet, type Worker } from './fleet.ts';

/** A worker that exits as given when it is stopped. */
function createFakeWorker(name: string, end: ChildExit): Worker {
  const { promise: exited, resolve } = Promise.withResolvers<ChildExit>();
  return {
    name,
    pid: 1,
    port: 1,
    exited,
    kill: (signal) => resolve({ code: null, signal }),
    stop() {
      resolve(end);
      return exited;
    },
  };
}

async function startFleet(ends: Record<string, ChildExit>) {
  const fleet = createFleet({
    launch: async (name) => createFakeWorker(name, ends[name] ?? { code: 0, signal: null }),
    observe: () => Promise.reject(new Error('unavailable')),
    publish: async () => {},
    scaling: { ...DEFAULT_SCALING, minWorkers: 3 },
    drainMs: 1,
    say: () => {},
  });
  await fleet.start();
  return fleet;
}

test('a fleet that drained stops without an error', async () => {
  const fleet = await startFleet({});
  await expect(fleet.stop()).resolves.toBeUndefined();
});

test('workers that did not drain are named when the fleet stops', async () => {
  const fleet = await startFleet({
    'worker-1': { code: null, signal: 'SIGKILL' },
    'worker-3': { code: 1, signal: null },
  });

  await expect(fleet.stop()).rejects.toThrow(
    /^worker-3 exited with code 1, worker-1 was killed by SIGKILL before it had drained$/,
  );
});
