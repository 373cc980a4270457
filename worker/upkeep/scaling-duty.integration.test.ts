import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, inject, type TestContext, test } from 'vitest';
import {
  type AutoScalingFront,
  createAutoScalingFront,
  type MotoGroups,
  startMotoGroups,
} from '../../adapters/aws/testing/auto-scaling-front.ts';
import { type Child, startNodeChild } from '../../local/processes/start-child.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import { canRunMoto } from '../../local/testing/moto.ts';
import { createWorkerRig, type WorkerRig } from '../testing/worker-rig.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
/** A machine whose wall clock is ten minutes ahead. Its monotonic clock is right. */
const AHEAD = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('const now=Date.now;Date.now=()=>now()+600000')}`,
};

// They wait for leases and rounds of seconds, so they run side by side.
describe
  .skipIf(!canRunMoto())
  .concurrent('worker processes in an Auto Scaling group', { timeout: 600_000 }, () => {
    let byHand: MotoGroups;

    beforeAll(async () => {
      byHand = await startMotoGroups();
    });
    afterAll(() => byHand.stop());

    test('the holder of the duty raises the group to what the backlog needs, and says why', async (context) => {
      const { expect } = context;
      let raised = await raiseFull(context);
      // An answer that comes too late on a busy machine is a failed round: then another fleet is raised.
      for (let tries = 1; tries < 3 && raised.said.changes?.up === 0; tries += 1) {
        await untilFailed(raised.members);
        await Promise.all(raised.members.map(end));
        raised = await raiseFull(context);
      }
      const { fleet, members, said } = raised;

      expect(fleet.sizes()).toEqual([6]);
      expect(said).toMatchObject({ max: 6, changes: { up: 1, down: 0 } });
      expect(said.reason).toMatch(/^backlog 200 ÷ \d+ per worker.*capped at 6$/);
      const rounds = (await Promise.all(members.map(({ metrics }) => metrics()))).join('\n');
      expect(rounds.match(/^sluice_scaling_rounds_total\{outcome="raised"\} 1$/gm)).toHaveLength(1);
      expect(rounds.match(/^sluice_lease_held\{duty="scaling"\} 1$/gm)).toHaveLength(1);
      expect(rounds).toMatch(/^sluice_dependency_calls_total\{service="autoscaling",.*outcome="ok"\} [1-9]/m);
    });

    test('another worker goes on when the holder is killed', async (context) => {
      const { expect } = context;
      const fleet = await startFleet(context);
      const holder = await fleet.start('holder');
      await holder.untilHolding();
      const next = await fleet.start('next');
      holder.kill('SIGKILL');
      await holder.exited;
      await fleet.fill(200);

      await fleet.untilDesired(6);

      expect(fleet.sizes()).toEqual([6]);
      await next.untilHolding();
    });

    test('a holder that was frozen between its last reading and its call undoes nothing when it wakes', async (context) => {
      const { expect } = context;
      const fleet = await startFleet(context);
      const holder = await fleet.start('holder');
      await holder.untilHolding();
      const next = await fleet.start('next');
      await waitFor(() => fleet.front.calls.length > 0, { what: 'a first round' });
      // The next round reads once to decide, and once more right before it raises.
      const goOn = fleet.front.hold('DescribeAutoScalingGroups', { skip: 1 });
      await fleet.fill(60);
      await waitFor(() => fleet.front.isHolding('DescribeAutoScalingGroups'), {
        what: 'the reading before the raise',
      });
      holder.kill('SIGSTOP');
      goOn();
      await fleet.fill(140);
      await fleet.untilDesired(6);
      await next.untilHolding();

      holder.kill('SIGCONT');
      await waitFor(async () => !(await holder.isHolding()), { what: 'the old holder to notice' });
      // A round of the new holder is over then, and one of the old one would be.
      const seen = fleet.front.calls.length;
      await waitFor(() => fleet.front.calls.length > seen, { what: 'the next reading' });

      expect(fleet.sizes()).toEqual([6]);
      expect(await byHand.desired(fleet.group)).toBe(6);
    });

    test('a holder whose clock is ten minutes ahead decides as any other', async (context) => {
      const { expect } = context;
      const fleet = await startFleet(context, { desired: 5 });
      const holder = await fleet.start('holder', AHEAD);
      await holder.untilHolding();
      await fleet.start('other');
      await fleet.untilDesired(4);
      // No round begins while the queue is being filled.
      holder.kill('SIGSTOP');
      await fleet.fill(200);
      holder.kill('SIGCONT');
      await fleet.untilDesired(6);

      expect(fleet.sizes()).toEqual([6]);
      expect(await holder.isHolding()).toBe(true);
      await fleet.untilPublished(6);
    });

    test('calls that are throttled or fail delay a change, and are counted', async (context) => {
      const { expect } = context;
      const fleet = await startFleet(context);
      fleet.front.trouble('DescribeAutoScalingGroups', 'throttled');
      fleet.front.trouble('SetDesiredCapacity', 'failing');
      const holder = await fleet.start('holder');
      await fleet.fill(200);
      await holder.untilMetric(/^sluice_scaling_rounds_total\{outcome="failed"\} [1-9]/m);
      await holder.untilMetric(
        /^sluice_dependency_calls_total\{.*operation="DescribeAutoScalingGroups",outcome="throttled"\} [1-9]/m,
      );
      fleet.front.trouble('DescribeAutoScalingGroups', undefined);
      await holder.untilMetric(
        /^sluice_dependency_calls_total\{.*operation="SetDesiredCapacity",outcome="(?!ok)\w+"\} [1-9]/m,
      );
      expect(await byHand.desired(fleet.group)).toBe(2);

      fleet.front.trouble('SetDesiredCapacity', undefined);
      await fleet.untilDesired(6);
    });

    test('workers too many go one at a time, from whatever size a person has set', async (context) => {
      const { expect } = context;
      const fleet = await startFleet(context, { desired: 3 });
      await fleet.start('holder');
      await fleet.untilDesired(2);
      const [first = ''] = await byHand.instances(fleet.group);
      await byHand.resize(fleet.group, 4);
      fleet.front.showState(first, 'Terminating:Wait');
      const waiting = await waitFor(
        async () => {
          const { desired, reason } = await fleet.rig.backEnd.fleet.read();
          return desired === 4 && reason?.includes('waits') && reason;
        },
        { what: 'a worker to be waited for', ...PATIENTLY },
      );
      expect(waiting).toContain(`${first} is still going`);
      expect(fleet.front.changes()).toHaveLength(1);

      fleet.front.showState(first, undefined);
      await fleet.untilDesired(2);
      expect(fleet.front.changes().map(({ action }) => action)).toEqual(
        Array(3).fill('TerminateInstanceInAutoScalingGroup'),
      );
    });

    /** A fleet of two, once it is raised for a full queue, and what it said. */
    async function raiseFull(context: TestContext) {
      const fleet = await startFleet(context);
      // A round may begin while a queue is being filled, so it is full before there are rounds.
      await fleet.fill(200);
      const members = await Promise.all([fleet.start('one'), fleet.start('other')]);
      await fleet.untilDesired(6);
      return { fleet, members, said: await fleet.untilPublished(6) };
    }

    async function startFleet({ onTestFinished }: TestContext, { desired = 2 } = {}) {
      const rig = await createWorkerRig(endpoints);
      const front = await createAutoScalingFront(byHand.url);
      const group = `${rig.prefix}-worker`;
      await byHand.create(group, { desired, min: 2, max: 6 });
      onTestFinished(async () => {
        front.close();
        await rig.close();
      });
      return {
        rig,
        front,
        group,
        async start(name: string, more = {}) {
          const member = await startMember({ rig, front, group }, name, more);
          onTestFinished(() => end(member));
          return member;
        },
        /** Messages that keep the workers busy until the test ends. */
        async fill(messages: number): Promise<void> {
          const slow = { eventType: 'demo.flaky', payload: { wait_ms: 60_000 } };
          await Promise.all(Array.from({ length: messages }, () => rig.enqueue(rig.event(slow))));
        },
        untilDesired: (size: number) =>
          waitFor(async () => (await byHand.desired(group)) === size, {
            what: `${size} workers`,
            ...PATIENTLY,
          }),
        /** What the holder said of its last round: moto has the size before the call that sets it is answered. */
        untilPublished: (size: number) =>
          waitFor(
            async () => {
              const state = await rig.backEnd.fleet.read();
              return state.desired === size ? state : undefined;
            },
            { what: `the decision for ${size} workers`, ...PATIENTLY },
          ),
        /** What `SetDesiredCapacity` was asked for, in order. */
        sizes: () => front.changes().flatMap(({ size }) => size ?? []),
      };
    }
  });

/** A busy machine takes its time. */
const PATIENTLY = { timeoutMs: 400_000, everyMs: 200 };

type Fleet = { rig: WorkerRig; front: AutoScalingFront; group: string };

async function startMember({ rig, front, group }: Fleet, name: string, more: Record<string, string>) {
  const child = await startNodeChild(main, {
    name,
    env: {
      AWS_ENDPOINT_URL_SQS: endpoints.sqsUrl,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamoUrl,
      AWS_ENDPOINT_URL_AUTO_SCALING: front.url,
      WORKER_GROUP: group,
      RESOURCE_PREFIX: rig.prefix,
      QUEUE_URL: rig.queueUrl,
      OPS_PORT: '0',
      POLLERS: '1',
      MAX_IN_FLIGHT_MESSAGES: '10',
      HANDLER_TIMEOUT_MS: '600000',
      DRAIN_SECONDS: '600',
      LOG_LEVEL: 'warn',
      ...more,
    },
  });
  const metrics = async () => (await fetch(`http://127.0.0.1:${child.port}/metrics`)).text();
  const isHolding = async () => /^sluice_lease_held\{duty="scaling"\} 1$/m.test(await metrics());
  return {
    ...child,
    metrics,
    isHolding,
    untilHolding: () => waitFor(isHolding, { what: `${name} to have the duty`, ...PATIENTLY }),
    untilMetric: (line: RegExp) =>
      waitFor(async () => line.test(await metrics()), { what: line.source, ...PATIENTLY }),
  };
}

/** A round publishes before it counts as failed. */
async function untilFailed(members: { metrics: () => Promise<string> }[]): Promise<void> {
  await waitFor(
    async () => {
      const metrics = (await Promise.all(members.map((member) => member.metrics()))).join('\n');
      return /^sluice_scaling_rounds_total\{outcome="failed"\} [1-9]/m.test(metrics);
    },
    { what: 'a failed round' },
  );
}

async function end(child: Child): Promise<void> {
  child.kill('SIGKILL');
  await child.exited;
}
