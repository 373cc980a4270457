import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { pause } from '../../../core/lib/back-off.ts';
import type { Testbed } from '../testbed.ts';

type Say = (line: string) => void;
type Fault = { name: string; strike: (testbed: Testbed) => Promise<void> };

const BETWEEN_MS = { least: 2_000, most: 8_000 };
const AWAY_MS = { least: 200, most: 5_000 };
const FROZEN_MS = { least: 1_000, most: 30_000 };

/** Random faults, one after another, until no more events are sent. All that was stopped runs again at the end. */
export async function runChaos(testbed: Testbed, sending: AbortSignal, say: Say): Promise<void> {
  const struck = new Map<string, number>();
  const frozen: Promise<void>[] = [];
  while (await pause(between(BETWEEN_MS), sending)) {
    const fault = anyOf(FAULTS);
    struck.set(fault.name, (struck.get(fault.name) ?? 0) + 1);
    const strike = fault
      .strike(testbed)
      .catch((error: unknown) => say(`fault: ${fault.name} failed: ${error}`));
    if (fault.name === FREEZE) frozen.push(strike);
    else await strike;
  }
  await Promise.all(frozen);
  say(`faults: ${[...struck].map(([name, times]) => `${times} × ${name}`).join(', ')}`);
}

const FREEZE = 'a worker stands still';

const FAULTS: Fault[] = [
  { name: 'a worker is killed', strike: killAnyWorker },
  { name: 'a worker is killed', strike: killAnyWorker },
  { name: 'the API is killed', strike: killApi },
  { name: 'the queue is away', strike: ({ platform }) => away(platform.sqs) },
  { name: 'the table is away', strike: ({ platform }) => away(platform.dynamo) },
  { name: FREEZE, strike: freezeAnyWorker },
  { name: 'an envelope of a newer release', strike: sendLaterVersion },
];

async function killAnyWorker({ platform }: Testbed): Promise<void> {
  const workers = platform.fleet.workers();
  if (workers.length > 0) process.kill(anyOf(workers).pid, 'SIGKILL');
}

async function killApi({ platform }: Testbed): Promise<void> {
  const pid = platform.api.pid();
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

async function away(dependency: { kill(): Promise<void>; start(): Promise<void> }): Promise<void> {
  await dependency.kill();
  await delay(between(AWAY_MS));
  await dependency.start();
}

/** Longer, at times, than a message stays with a worker that does not renew it. */
async function freezeAnyWorker({ platform }: Testbed): Promise<void> {
  const workers = platform.fleet.workers();
  if (workers.length === 0) return;
  const { pid } = anyOf(workers);
  process.kill(pid, 'SIGSTOP');
  await delay(between(FROZEN_MS));
  process.kill(pid, 'SIGCONT');
}

async function sendLaterVersion({ queues }: Testbed): Promise<void> {
  await queues.events.send(`{"sluice":2,"drill":"${randomUUID()}"}`);
}

function between({ least, most }: { least: number; most: number }): number {
  return least + Math.random() * (most - least);
}

function anyOf<T>(all: readonly T[]): T {
  return all[Math.floor(Math.random() * all.length)] as T; // it is asked of what is not empty
}
