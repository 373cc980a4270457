import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { pause } from '../../../core/lib/back-off.ts';
import type { Testbed } from '../testbed.ts';

type Say = (line: string) => void;
type Fault = { name: string; strike: (testbed: Testbed) => Promise<void> };

const BETWEEN_MS = { least: 2_000, most: 8_000 };
const DOWN_MS = { least: 200, most: 5_000 };
const SUSPENDED_MS = { least: 1_000, most: 30_000 };

/** Random faults, one after another, until `sending` is aborted. Everything runs again when this resolves. */
export async function runChaos(testbed: Testbed, sending: AbortSignal, say: Say): Promise<void> {
  const struck = new Map<string, number>();
  const suspended: Promise<void>[] = [];
  while (await pause(between(BETWEEN_MS), sending)) {
    const fault = anyOf(FAULTS);
    struck.set(fault.name, (struck.get(fault.name) ?? 0) + 1);
    const strike = fault
      .strike(testbed)
      .catch((error: unknown) => say(`fault: ${fault.name} failed: ${error}`));
    if (fault.name === SUSPEND) suspended.push(strike);
    else await strike;
  }
  await Promise.all(suspended);
  say(`faults: ${[...struck].map(([name, times]) => `${times} × ${name}`).join(', ')}`);
}

const SUSPEND = 'suspend a worker';

const FAULTS: Fault[] = [
  // Twice as likely as the others.
  { name: 'kill a worker', strike: killAnyWorker },
  { name: 'kill a worker', strike: killAnyWorker },
  { name: 'kill the API', strike: killApi },
  { name: 'take the queue down', strike: ({ platform }) => takeDown(platform.sqs) },
  { name: 'take the table down', strike: ({ platform }) => takeDown(platform.dynamo) },
  { name: SUSPEND, strike: suspendAnyWorker },
  { name: 'send an envelope of a newer release', strike: sendLaterVersion },
];

async function killAnyWorker({ platform }: Testbed): Promise<void> {
  const workers = platform.fleet.workers();
  if (workers.length > 0) process.kill(anyOf(workers).pid, 'SIGKILL');
}

async function killApi({ platform }: Testbed): Promise<void> {
  const pid = platform.api.pid();
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

async function takeDown(dependency: { kill(): Promise<void>; start(): Promise<void> }): Promise<void> {
  await dependency.kill();
  await delay(between(DOWN_MS));
  await dependency.start();
}

/** At times for longer than the visibility timeout: its messages are then delivered to another worker. */
async function suspendAnyWorker({ platform }: Testbed): Promise<void> {
  const workers = platform.fleet.workers();
  if (workers.length === 0) return;
  const { pid } = anyOf(workers);
  process.kill(pid, 'SIGSTOP');
  await delay(between(SUSPENDED_MS));
  process.kill(pid, 'SIGCONT');
}

async function sendLaterVersion({ queues }: Testbed): Promise<void> {
  await queues.events.send(`{"sluice":2,"drill":"${randomUUID()}"}`);
}

function between({ least, most }: { least: number; most: number }): number {
  return least + Math.random() * (most - least);
}

function anyOf<T>(all: readonly T[]): T {
  return all[Math.floor(Math.random() * all.length)] as T; // callers pass at least one
}
