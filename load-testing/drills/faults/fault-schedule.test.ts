import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { type FaultSchedule, queueOutage, tableOutage } from './fault-schedule.ts';

const options = { scenario: 'faults', events: 0, clients: 0, outageSeconds: 0 } as const;
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs a schedule with workers that are real processes, and a load that progresses by 5 % with each look. */
async function run(faults: FaultSchedule): Promise<{ log: string[]; signals: unknown[] }> {
  const log: string[] = [];
  const exits: Promise<unknown>[] = [];
  let percent = 0;
  const note = (what: string) => void log.push(`${percent} %: ${what}`);
  const workers = ['worker-1', 'worker-2'].map((name) => {
    const child = spawn('sleep', ['600']);
    children.push(child);
    return { name, pid: child.pid as number, port: 0, child };
  });
  const dependency = (name: string) => ({
    pid: () => 1,
    kill: async () => note(`${name} down`),
    start: async () => note(`${name} up`),
  });
  await faults({
    platform: {
      fleet: { workers: () => workers },
      sqs: dependency('queue'),
      dynamo: dependency('table'),
    },
    progress: () => {
      percent += 5;
      return percent / 100;
    },
    say: (line) => {
      if (!line.includes('worker')) return;
      note(line.replace(/ \(pid \d+\)/, ''));
      // A fleet does not list a worker that is gone.
      const worker = workers.shift();
      if (worker) exits.push(once(worker.child, 'exit').then(([, signal]) => signal));
    },
  });
  return { log, signals: await Promise.all(exits) };
}

test('the queue outage is between two killed workers', async () => {
  const { log, signals } = await run(queueOutage(options));
  expect(log).toEqual([
    '20 %: fault: worker-1 is killed with -9',
    '40 %: queue down',
    '40 %: queue up',
    '95 %: fault: worker-2 is killed with -9',
  ]);
  expect(signals).toEqual(['SIGKILL', 'SIGKILL']);
});

test('a worker is killed while the table is down', async () => {
  const { log } = await run(tableOutage(options));
  expect(log).toEqual(['5 %: table down', '5 %: fault: worker-1 is killed with -9', '5 %: table up']);
});
