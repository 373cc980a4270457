import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useLocalCredentials } from '../../../scripts/config.ts';
import { DRILLS } from '../drill/drills.ts';
import { type Fate, type ModelServer, startModelServer } from '../drill/model-server.ts';
import {
  createWorld,
  FIRST_RELEASE,
  GROUPS,
  modelCloud,
  SECOND_RELEASE,
  type World,
} from '../drill/model-world.ts';
import { runDrill } from '../drill/run-drill.ts';
import { refreshRequest } from '../refresh-request.ts';
import { type AwsCloud, createAwsCloud } from './aws-cloud.ts';

let world: World;
let server: ModelServer;
let cloud: AwsCloud;
let fate: Fate;

beforeAll(() => useLocalCredentials([]));
beforeEach(async () => {
  fate = 'answered';
  world = createWorld();
  server = await startModelServer(world, () => fate);
  cloud = connect(server.url);
});
afterEach(async () => {
  cloud.destroy();
  await server.stop();
});

function connect(endpoint: string): AwsCloud {
  return createAwsCloud({
    region: 'us-east-1',
    endpoint,
    groups: GROUPS,
    alarms: ['api-errors', 'oldest-event'],
    recordParameter: '/sluice-drill/release',
    digestParameter: '/sluice-drill/image-digest',
  });
}

const REQUEST = refreshRequest({
  group: GROUPS.worker,
  template: SECOND_RELEASE.worker,
  manner: 'watched',
  size: 3,
  skipMatching: true,
  watchSeconds: 480,
  alarms: ['api-errors'],
});

test('what the SDK reads is what is there', async () => {
  world.advance(60);
  expect(await cloud.observe()).toEqual(await modelCloud(world).observe());
});

test('a refresh is asked for with all that it needs', async () => {
  expect(await cloud.startRefresh(REQUEST)).toEqual({ kind: 'accepted' });
  expect(world.groups.worker.requests()).toEqual([REQUEST]);
  expect((await cloud.observe()).fleets.worker.refreshes).toMatchObject([
    { id: 'r-sluice-drill-worker-1', status: 'Pending', template: SECOND_RELEASE.worker },
  ]);
});

test('AWS does not roll back by itself: it would bring back one fleet of two', async () => {
  await cloud.startRefresh(REQUEST);
  expect(server.bodies.join()).toContain('Preferences.AutoRollback=false');
});

test('a second refresh is a conflict, and so is undoing none', async () => {
  await cloud.startRefresh(REQUEST);
  expect(await cloud.startRefresh(REQUEST)).toMatchObject({ kind: 'conflict' });
  expect(await cloud.rollbackRefresh(GROUPS.api)).toMatchObject({ kind: 'conflict' });
});

test('a refresh is rolled back, and cancelled', async () => {
  await cloud.startRefresh(REQUEST);
  expect(await cloud.rollbackRefresh(GROUPS.worker)).toEqual({ kind: 'accepted' });
  expect(await cloud.cancelRefresh(GROUPS.worker)).toEqual({ kind: 'accepted' });
});

test('a call that AWS refuses would be refused again', async () => {
  expect(await cloud.cancelRefresh('sluice-drill-nothing')).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('ValidationError'),
  });
});

test.each(['lost', 'failed'] as const)('after a call whose answer is %s, nobody knows', async (how) => {
  fate = how;
  expect(await cloud.writeDigest(SECOND_RELEASE.digest)).toMatchObject({ kind: 'unclear' });
  fate = 'answered';
  const { digest } = await cloud.observe();
  expect(digest).toBe(how === 'lost' ? SECOND_RELEASE.digest : FIRST_RELEASE.digest);
});

test('both parameters are written', async () => {
  await cloud.writeRecord('{"run":"run-1"}');
  await cloud.writeDigest(SECOND_RELEASE.digest);
  expect(world.parameters).toEqual({ record: '{"run":"run-1"}', digest: SECOND_RELEASE.digest });
});

test('a canary is watched as long as the alarms of the environment need', async () => {
  expect(await cloud.alarmTimings()).toEqual([
    { periodSeconds: 60, evaluationPeriods: 2 },
    { periodSeconds: 60, evaluationPeriods: 2 },
  ]);
});

describe('the drills, through the SDK', () => {
  test.each(DRILLS)('$name', async (drill) => {
    const opened: { server?: ModelServer; cloud?: AwsCloud } = {};
    const result = await runDrill(
      drill,
      async (model) => {
        opened.server ??= await startModelServer(model);
        opened.cloud ??= connect(opened.server.url);
        return opened.cloud;
      },
      () => {},
    );
    opened.cloud?.destroy();
    await opened.server?.stop();
    expect({ ending: result.ending.kind, onTarget: result.onTarget }).toEqual({
      ending: drill.ending,
      onTarget: true,
    });
    expect(result.events.stored).toBe(result.events.accepted);
  });
});
