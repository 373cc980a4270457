import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DependencyCall } from '../../../core/telemetry/dependency-probe.ts';
import { waitFor } from '../../../local/processes/wait-for.ts';
import { canRunMoto } from '../../../local/testing/moto.ts';
import {
  type AutoScalingFront,
  createAutoScalingFront,
  type MotoGroups,
  startMotoGroups,
} from '../testing/auto-scaling-front.ts';
import { type AutoScalingOptions, createAutoScalingGroup } from './auto-scaling-group.ts';

describe.skipIf(!canRunMoto())('an Auto Scaling group', () => {
  let byHand: MotoGroups;
  let front: AutoScalingFront;
  let name: string;
  let calls: DependencyCall[];
  const opened: { destroy(): void }[] = [];
  const { signal } = new AbortController();

  beforeAll(async () => {
    byHand = await startMotoGroups();
  });
  afterAll(() => byHand.stop());
  beforeEach(async () => {
    front = await createAutoScalingFront(byHand.url);
    name = `group-${randomUUID().slice(0, 8)}`;
    calls = [];
    await byHand.create(name, { desired: 4, min: 2, max: 10 });
  });
  afterEach(() => {
    for (const group of opened.splice(0)) group.destroy();
    front.close();
  });

  /** As one more worker connects to it. */
  function connect(options: Partial<AutoScalingOptions> = {}) {
    const group = createAutoScalingGroup({
      region: 'us-east-1',
      endpoint: front.url,
      group: name,
      probe: { callEnded: (call) => void calls.push(call) },
      connectMs: 60_000,
      requestMs: 60_000,
      freshMs: 60_000,
      ...options,
    });
    opened.push(group);
    return group;
  }

  test('is read with its limits, also when a person changed them', async () => {
    const group = connect();
    expect(await group.read(signal)).toEqual({ desired: 4, min: 2, max: 10 });

    await byHand.resize(name, 7);
    await byHand.limit(name, { MinSize: 3, MaxSize: 8 });
    expect(await group.read(signal)).toEqual({ desired: 7, min: 3, max: 8 });
  });

  test('is raised, up to its maximum', async () => {
    const group = connect();
    expect(await group.raise(6, signal)).toBe(true);
    expect(await byHand.desired(name)).toBe(6);

    expect(await group.raise(50, signal)).toBe(true);
    expect(await byHand.desired(name)).toBe(10);
  });

  test('is never lowered by a raise: whoever raised it further meanwhile stays right', async () => {
    await byHand.resize(name, 9);

    expect(await connect().raise(6, signal)).toBe(false);
    expect(await byHand.desired(name)).toBe(9);
    expect(front.changes()).toEqual([]);
  });

  test.each(['raise', 'removeOne'] as const)(
    'is not changed by %s if the reading before it took too long: others may have changed it since',
    async (change) => {
      let nowMs = 0;
      const group = connect({ freshMs: 2_000, monotonicNow: () => nowMs });
      const goOn = front.hold('DescribeAutoScalingGroups');
      const changed = group[change](change === 'raise' ? 6 : 4, signal);
      await waitFor(() => front.isHolding('DescribeAutoScalingGroups'), { what: 'the reading' });
      await byHand.resize(name, 9);
      nowMs = 2_001;
      goOn();

      await expect(changed).rejects.toThrow();
      expect([await byHand.desired(name), front.changes()]).toEqual([9, []]);
    },
  );

  test('is not changed by a holder that has lost the duty since it read', async () => {
    const losing = new AbortController();
    const goOn = front.hold('DescribeAutoScalingGroups');
    const raised = connect().raise(6, losing.signal);
    await waitFor(() => front.isHolding('DescribeAutoScalingGroups'), { what: 'the reading' });
    losing.abort();
    goOn();

    await expect(raised).rejects.toThrow();
    expect(front.changes()).toEqual([]);
  });

  test('loses one instance and its place, the same for two holders', async () => {
    const before = (await byHand.instances(name)).toSorted();
    const [one, other] = [connect(), connect()];
    const goOn = front.hold('DescribeAutoScalingGroups');
    const answers = Promise.allSettled([one.removeOne(4, signal), other.removeOne(4, signal)]);
    await waitFor(
      () => front.calls.filter(({ action }) => action === 'DescribeAutoScalingGroups').length === 2,
      {
        what: 'both readings',
      },
    );
    goOn();
    await answers;

    const terminated = new Set(front.changes().map(({ instance }) => instance));
    expect(terminated.size).toBe(1);
    const left = (await byHand.instances(name)).toSorted();
    expect(left).toEqual(before.filter((id) => !terminated.has(id)));
    expect(await byHand.desired(name)).toBe(3);
  });

  test('loses none while one is still going, one boots, or a refresh is under way', async () => {
    const group = connect();
    const [id = ''] = await byHand.instances(name);
    front.showState(id, 'Terminating:Wait');
    expect(await group.removeOne(4, signal)).toEqual({ kind: 'waits', reason: `${id} is still going` });
    front.showState(id, 'Pending:Wait');
    expect(await group.removeOne(4, signal)).toMatchObject({ kind: 'waits' });
    front.showState(id, undefined);
    front.refreshes.push('Successful', 'InProgress');
    expect(await group.removeOne(4, signal)).toEqual({
      kind: 'waits',
      reason: 'an instance refresh is under way',
    });
    expect(front.changes()).toEqual([]);

    front.refreshes.pop();
    expect(await group.removeOne(4, signal)).toMatchObject({ kind: 'removed' });
  });

  test('loses none below its minimum, or from another size than was decided on', async () => {
    const group = connect();
    await byHand.limit(name, { MinSize: 4 });
    expect(await group.removeOne(4, signal)).toMatchObject({ kind: 'waits' });
    await byHand.limit(name, { MinSize: 1 });
    expect(await group.removeOne(5, signal)).toMatchObject({ kind: 'waits' });
    expect(front.changes()).toEqual([]);
  });

  test.each([
    ['throttled', 'throttled'],
    ['failing', 'failed'],
    ['silent', 'timeout'],
  ] as const)('that is %s is asked once a round, and the call is reported', async (trouble, outcome) => {
    const asking = connect({ requestMs: trouble === 'silent' ? 5_000 : 60_000 });
    front.trouble('SetDesiredCapacity', trouble);
    await expect(asking.raise(6, signal)).rejects.toThrow();

    expect(front.changes()).toHaveLength(1);
    expect(calls.at(-1)).toMatchObject({
      service: 'autoscaling',
      operation: 'SetDesiredCapacity',
      outcome,
      retries: 0,
    });
    front.trouble('SetDesiredCapacity', undefined);
    expect(await asking.raise(6, signal)).toBe(true);
  });

  test('that did what it was asked, though its answer was lost, is not changed twice', async () => {
    const group = connect();
    front.trouble('TerminateInstanceInAutoScalingGroup', 'answer lost');
    await expect(group.removeOne(4, signal)).rejects.toThrow();
    expect(await group.removeOne(4, signal)).toMatchObject({ kind: 'waits' });

    front.trouble('SetDesiredCapacity', 'answer lost');
    await expect(group.raise(6, signal)).rejects.toThrow();
    expect(await group.raise(6, signal)).toBe(false);
    expect(await byHand.desired(name)).toBe(6);
  });

  test('that does not exist is named', async () => {
    await expect(connect({ group: 'nobody' }).read(signal)).rejects.toThrow(
      'there is no Auto Scaling group nobody',
    );
  });
});
