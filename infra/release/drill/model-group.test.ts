import { expect, test } from 'vitest';
import type { TemplateVersion } from '../cloud.ts';
import { refreshRequest } from '../refresh-request.ts';
import { createModelGroup } from './model-group.ts';
import { GOOD_IMAGE } from './model-instance.ts';

// The model behaves as AWS's pages say: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html

const OLD: TemplateVersion = { id: 'lt-1', version: '1' };
const NEW: TemplateVersion = { id: 'lt-1', version: '2' };

test('the version on record changes once the refresh has succeeded', () => {
  const group = startRefresh({});
  group.pass(60);
  expect(group.seen()).toMatchObject({ saved: OLD, refreshes: [{ status: 'InProgress' }] });
  group.pass(3600);
  expect(group.seen()).toMatchObject({ saved: NEW, refreshes: [{ status: 'Successful', percentage: 100 }] });
  expect(group.versions()).toEqual(['2', '2', '2', '2']);
});

test('a refresh waits at its checkpoint, and scaling launches its version meanwhile', () => {
  const group = startRefresh({});
  group.pass(300);
  expect(group.versions()).toEqual(['1', '1', '1', '2']);
  group.scaleTo(6);
  group.pass(100);
  expect(group.versions()).toEqual(['1', '1', '1', '2', '2', '2']);
});

test('an image that never gets ready is tried for an hour, and then the refresh fails', () => {
  const group = startRefresh({ readyAfter: Number.POSITIVE_INFINITY });
  group.pass(3590);
  expect(group.seen().refreshes[0]?.status).toBe('InProgress');
  group.pass(20);
  expect(group.seen()).toMatchObject({ saved: OLD, refreshes: [{ status: 'Failed' }] });
});

test('an alarm fails the refresh, and what it replaced stays', () => {
  const group = startRefresh({});
  group.pass(300);
  group.pass(60, ['api-errors']);
  expect(group.seen()).toMatchObject({ saved: OLD, refreshes: [{ status: 'Failed' }] });
  expect(group.versions()).toEqual(['1', '1', '1', '2']);
});

test('a cancellation leaves what was replaced', () => {
  const group = startRefresh({});
  group.pass(300);
  group.model.cancel();
  group.pass(60);
  expect(group.seen().refreshes[0]?.status).toBe('Cancelled');
  expect(group.versions()).toEqual(['1', '1', '1', '2']);
});

test('a rollback brings back what is on record', () => {
  const group = startRefresh({});
  group.pass(300);
  group.model.rollback();
  group.pass(600);
  expect(group.seen()).toMatchObject({ saved: OLD, refreshes: [{ status: 'RollbackSuccessful' }] });
  expect(group.versions()).toEqual(['1', '1', '1', '1']);
});

test('at every moment as many instances are in service as the group wants', () => {
  const group = startRefresh({});
  for (let second = 0; second < 3000; second += 1) {
    group.pass(1);
    const inService = group.seen().instances.filter(({ lifecycle }) => lifecycle === 'InService');
    expect(inService.length).toBeGreaterThanOrEqual(4);
  }
});

function startRefresh({ readyAfter = GOOD_IMAGE.readyAfter }) {
  const model = createModelGroup({
    name: 'group',
    saved: OLD,
    desired: 4,
    min: 2,
    hasTargets: false,
    skipsUnchanged: false,
    behaviourOf: ({ version }) => (version === '2' ? { ...GOOD_IMAGE, readyAfter } : GOOD_IMAGE),
  });
  let now = 0;
  const inputs = { group: 'group', template: NEW, size: 4, skipMatching: true, watchSeconds: 480 };
  model.start(refreshRequest({ ...inputs, manner: 'watched', alarms: ['api-errors'] }), now);
  return {
    model,
    scaleTo: model.scaleTo,
    pass(seconds: number, firing: readonly string[] = []): void {
      for (let passed = 0; passed < seconds; passed += 1) {
        now += 1;
        model.tick(now, firing);
      }
    },
    seen: () => model.seen(now),
    versions: () =>
      model
        .seen(now)
        .instances.map(({ template }) => template?.version)
        .sort(),
  };
}
