import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseVictim } from './victim.ts';

/** `id zone version`, such as `b a 3`. */
function instance(text: string, more: Partial<Instance> = {}): Instance {
  const [id, zone, version] = text.split(' ');
  return {
    InstanceId: `i-${id}`,
    AvailabilityZone: `us-east-1${zone}`,
    LifecycleState: 'InService',
    HealthStatus: 'Healthy',
    ProtectedFromScaleIn: false,
    LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: version ?? '1' },
    ...more,
  };
}

function group(instances: Instance[], more: Partial<AutoScalingGroup> = {}): AutoScalingGroup {
  return {
    AutoScalingGroupName: 'g',
    MinSize: 1,
    MaxSize: 20,
    DesiredCapacity: instances.length,
    DefaultCooldown: 0,
    AvailabilityZones: [],
    HealthCheckType: 'EC2',
    CreatedTime: new Date(0),
    Instances: instances,
    ...more,
  };
}

const three = () => [instance('a a'), instance('b b'), instance('c a')];

describe('the instance that goes', () => {
  test.each([
    ['is in the fullest zone', ['a b 1', 'b a 2', 'c a 2'], 'i-b'],
    ['in that zone is of the oldest version, by number', ['a a 10', 'b a 9', 'c b 1'], 'i-b'],
    ['of those has the lowest id', ['c a 1', 'b a 1', 'd b 1', 'e b 1'], 'i-b'],
    ['of zones that are even, is of the oldest version', ['a a 2', 'b b 1'], 'i-b'],
  ])('%s', (_, described, instanceId) => {
    const all = described.map((one) => instance(one));
    expect(chooseVictim(group(all), [], all.length)).toEqual({ kind: 'victim', instanceId });
  });

  test('is the same one in whatever order the group lists them', () => {
    const some = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 3 })), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), (described, shuffle) => {
        const all = described.map(([zone, version], n) => instance(`${n} ${zone} ${version}`));
        const shuffled = all
          .map((one) => ({ one, key: shuffle.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(chooseVictim(group(shuffled), [], all.length)).toEqual(
          chooseVictim(group(all), [], all.length),
        );
      }),
    );
  });

  test('leaves zones within one of each other, if they were', () => {
    const zones = ['a', 'b', 'a', 'b', 'a'];
    let all = zones.map((zone, n) => instance(`${n} ${zone}`));
    while (all.length > 1) {
      const choice = chooseVictim(group(all), [], all.length);
      all = all.filter(({ InstanceId }) => choice.kind !== 'victim' || InstanceId !== choice.instanceId);
      const inA = all.filter(({ AvailabilityZone }) => AvailabilityZone === 'us-east-1a').length;
      expect(Math.abs(2 * inA - all.length)).toBeLessThanOrEqual(1);
    }
  });

  test('is not one that is protected', () => {
    const all = [
      instance('a a', { ProtectedFromScaleIn: true }),
      instance('b a'),
      instance('c b', { ProtectedFromScaleIn: true }),
    ];
    expect(chooseVictim(group(all), [], 3)).toEqual({ kind: 'victim', instanceId: 'i-b' });
  });
});

describe('none goes', () => {
  test.each([
    ['from a size that is not the one that was decided on', group(three()), 4, '4 to 3'],
    ['below the minimum', group(three(), { MinSize: 3 }), 3, 'minimum of 3'],
    [
      'while another is still going',
      group([...three(), instance('d b', { LifecycleState: 'Terminating:Wait' })], { DesiredCapacity: 3 }),
      3,
      'i-d is still going',
    ],
    [
      'while one boots',
      group([...three(), instance('d b', { LifecycleState: 'Pending:Wait' })]),
      4,
      '3 of 4 instances are in service',
    ],
    [
      'before the group lists the ones that it was raised by',
      group(three(), { DesiredCapacity: 5 }),
      5,
      '3 of 5',
    ],
    [
      'while the group is about to replace one',
      group([...three(), instance('d b', { HealthStatus: 'Unhealthy' })]),
      4,
      '3 of 4',
    ],
    [
      'if all are protected',
      group(three().map((one) => ({ ...one, ProtectedFromScaleIn: true }))),
      3,
      'protected',
    ],
  ])('%s', (_, all, from, reason) => {
    expect(chooseVictim(all, [], from)).toEqual({ kind: 'none', reason: expect.stringContaining(reason) });
  });

  test.each(['Pending', 'InProgress', 'Baking', 'Cancelling', 'RollbackInProgress'] as const)(
    'while a refresh is %s',
    (Status) => {
      const refreshes = [{ Status: 'Successful' as const }, { Status }];
      expect(chooseVictim(group(three()), refreshes, 3)).toEqual({
        kind: 'none',
        reason: 'an instance refresh is under way',
      });
    },
  );

  test.each(['Successful', 'Failed', 'Cancelled', 'RollbackFailed', 'RollbackSuccessful'] as const)(
    'but for a refresh that is %s',
    (Status) => {
      expect(chooseVictim(group(three()), [{ Status }], 3)).toMatchObject({ kind: 'victim' });
    },
  );
});
