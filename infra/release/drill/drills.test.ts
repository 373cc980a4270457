import { expect, test } from 'vitest';
import type { Answer, Cloud } from '../cloud.ts';
import { DRILLS } from './drills.ts';
import { FIRST_RELEASE, modelCloud } from './model-world.ts';
import { type DrillResult, runDrill } from './run-drill.ts';

test.each(DRILLS)('$name: $says', async (drill) => {
  const log: string[] = [];
  const result = await runDrill(drill, modelCloud, (line) => log.push(line));
  expectGoodEnd(result);
});

function expectGoodEnd({ drill, ending, onTarget, digest, events }: DrillResult): void {
  expect({ ending: ending.kind, onTarget, digest }).toEqual({
    ending: drill.ending,
    onTarget: true,
    digest: drill.endsOn.digest,
  });
  expect(events).toEqual({ accepted: events.accepted, stored: events.accepted, waiting: 0 });
}

const good = DRILLS.find(({ name }) => name === 'killed');

test('an image that never gets ready is given up long before AWS would', async () => {
  const drill = DRILLS.find(({ name }) => name === 'never-ready');
  if (drill === undefined) throw new Error('there is no drill never-ready');
  const { minutes } = await runDrill(drill, modelCloud, () => {});
  expect(minutes).toBeLessThan(15);
});

test('a run that is killed after any of its calls is taken up again', async () => {
  if (good === undefined) throw new Error('there is no drill killed');
  const calls = await callsOf((cloud) => cloud);
  expect(calls.length).toBeGreaterThan(4);
  for (const doing of ['release', 'rollback'] as const)
    for (let kill = 1; kill <= calls.length; kill += 1) {
      const left = { calls: kill };
      const runs = [{ doing: 'release' as const, killedWhen: () => left.calls === 0 }, { doing }];
      const finished = kill === calls.length;
      const endsOn = doing === 'release' ? good.endsOn : FIRST_RELEASE;
      const result = await runDrill(
        { ...good, runs, endsOn },
        (world) => counted(modelCloud(world), () => (left.calls -= 1)),
        () => {},
      );
      expect({ doing, kill, onTarget: result.onTarget }).toEqual({ doing, kill, onTarget: true });
      expect(finished || result.ending.kind === 'finished').toBe(true);
    }
});

test.each([
  ['is done and its answer is lost', true],
  ['is lost', false],
])('each call that %s is made again, or found done', async (_, isDone) => {
  const calls = await callsOf((cloud) => cloud);
  for (let lost = 1; lost <= calls.length; lost += 1) {
    let made = 0;
    const result = await release((cloud) =>
      wrapped(cloud, async (call) => {
        made += 1;
        if (made !== lost) return call();
        if (isDone) await call();
        return { kind: 'unclear', reason: 'TimeoutError' };
      }),
    );
    expectGoodEnd(result);
  }
});

test('a refresh that AWS takes for done leaves no instance behind', async () => {
  for (const drill of DRILLS) {
    const result = await runDrill(
      { ...drill, world: { ...drill.world, skipsUnchanged: true } },
      modelCloud,
      () => {},
    );
    expectGoodEnd(result);
  }
});

test('a reading of AWS that fails now and then changes nothing', async () => {
  let reads = 0;
  const result = await release((cloud) => ({
    ...cloud,
    async observe() {
      reads += 1;
      if (reads % 3 === 0) throw new Error('ThrottlingException');
      return cloud.observe();
    },
  }));
  expectGoodEnd(result);
});

/** The drill's release, without being killed. */
function release(through: (cloud: Cloud) => Cloud): Promise<DrillResult> {
  if (good === undefined) throw new Error('there is no drill killed');
  let isFirst = true;
  return runDrill(
    { ...good, runs: [{ doing: 'release' }] },
    (world) => {
      const cloud = modelCloud(world);
      const isRun = isFirst;
      isFirst = false;
      return isRun ? through(cloud) : cloud;
    },
    () => {},
  );
}

async function callsOf(through: (cloud: Cloud) => Cloud): Promise<string[]> {
  const calls: string[] = [];
  await release((cloud) => counted(through(cloud), () => calls.push('call')));
  return calls;
}

function counted(cloud: Cloud, count: () => unknown): Cloud {
  return wrapped(cloud, async (call) => {
    const answer = await call();
    count();
    return answer;
  });
}

/** Every call that changes something goes through `make`. */
function wrapped(cloud: Cloud, make: (call: () => Promise<Answer>) => Promise<Answer>): Cloud {
  return {
    observe: cloud.observe,
    startRefresh: (request) => make(() => cloud.startRefresh(request)),
    rollbackRefresh: (group) => make(() => cloud.rollbackRefresh(group)),
    cancelRefresh: (group) => make(() => cloud.cancelRefresh(group)),
    writeRecord: (text) => make(() => cloud.writeRecord(text)),
    writeDigest: (digest) => make(() => cloud.writeDigest(digest)),
  };
}
