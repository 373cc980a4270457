import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { onStopSignal } from '../../core/process/stop-signals.ts';
import { type Environment, type EnvironmentName, readEnvironments } from '../../infra/config.ts';
import { fleetName, imageDigestParameter, releaseParameter } from '../../infra/names.ts';
import { type AwsCloud, createAwsCloud } from '../../infra/release/aws/aws-cloud.ts';
import type { ReleasePlan } from '../../infra/release/release-calls.ts';
import { planRelease, planRollback } from '../../infra/release/release-plan.ts';
import { type Ending, runRelease } from '../../infra/release/run-release.ts';
import { parseStackOutputs } from '../../infra/release/stack-outputs.ts';
import { watchSeconds } from '../../infra/release/watch-time.ts';
import { terraform } from './stack.ts';

/** Releases what Terraform last applied; returns the exit code. */
export async function releaseStack(asked: {
  environment: EnvironmentName;
  despiteAlarms: boolean;
}): Promise<number> {
  const environment = readEnvironments()[asked.environment];
  const { target, alarms } = parseStackOutputs(await terraform(environment, 'output', '-json'));
  return withCloud(environment, alarms, async (cloud) => {
    const [seen, timings] = await Promise.all([cloud.observe(), cloud.alarmTimings()]);
    const watched = watchSeconds(timings);
    const { despiteAlarms } = asked;
    console.log(`Releasing ${target.digest} to ${environment.name}; each canary is watched for ${watched} s`);
    return planRelease(target, seen, { run: newRun('release'), watchSeconds: watched, despiteAlarms });
  });
}

/** Goes back without Terraform, so that no plan, lock or alarm is in the way; returns the exit code. */
export async function goBack(asked: {
  environment: EnvironmentName;
  digest: string | undefined;
  yes: boolean;
}): Promise<number> {
  const environment = readEnvironments()[asked.environment];
  return withCloud(environment, [], async (cloud) => {
    const plan = planRollback(asked.digest, await cloud.observe(), newRun('rollback'));
    if (typeof plan === 'string') throw new Error(plan);
    console.log(`Rolling ${environment.name} back to ${plan.target.digest}`);
    if (!asked.yes) await confirm(environment.name);
    return plan;
  });
}

async function withCloud(
  environment: Environment,
  alarms: readonly string[],
  plan: (cloud: AwsCloud) => Promise<ReleasePlan>,
): Promise<number> {
  const groups = { api: fleetName(environment, 'api'), worker: fleetName(environment, 'worker') };
  const cloud = createAwsCloud({
    region: environment.region,
    groups,
    alarms,
    recordParameter: releaseParameter(environment),
    digestParameter: imageDigestParameter(environment),
  });
  const stopping = new AbortController();
  try {
    const chosen = await plan(cloud);
    onStopSignal(() => stopping.abort());
    const ending = await runRelease(cloud, chosen, {
      groups,
      alarms,
      now: Date.now,
      sleep: (ms) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {}),
      say: console.log,
      signal: stopping.signal,
    });
    return report(environment, chosen, ending);
  } finally {
    cloud.destroy();
  }
}

function report({ name }: Environment, { target, previous }: ReleasePlan, { kind, reason }: Ending): number {
  switch (kind) {
    case 'finished':
      console.log(`${name} runs ${target.digest}`);
      return 0;
    case 'reverted':
      console.error(`${name} runs ${previous?.digest} as before. ${reason}`);
      return 1;
    case 'failed':
      console.error(`${name} needs someone to look. ${reason}\ndocs/releases.md says what to do.`);
      return 1;
    case 'superseded':
      console.error(`${name}: another run took over. This one stopped.`);
      return 1;
    case 'stopped':
      console.error(
        `Stopped. AWS goes on with what it was asked for: run this again, or scripts/rollback.sh ${name}.`,
      );
      return 130;
  }
}

function newRun(doing: string): string {
  return `${doing}-${randomUUID()}`;
}

async function confirm(name: string): Promise<void> {
  if (!process.stdin.isTTY) throw new Error('Without a terminal to ask at, add --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Type ${name} to continue: `);
  terminal.close();
  if (answer !== name) throw new Error(`Expected ${name}: nothing was done.`);
}
