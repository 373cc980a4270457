import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentWith } from '../../scripts/config.ts';
import { waitFor } from '../processes/wait-for.ts';

/** `npm start` as a user runs it. */
export type Start = { process: ChildProcess; exited: Promise<unknown>; output(): string };

const SCRIPT = fileURLToPath(import.meta.resolve('../../scripts/start.ts'));

/** A process with its own emulators and free ports, whatever the other tests use. */
export function runNpmStart(
  settings: Record<string, string>,
  { script = SCRIPT, args = [] }: { script?: string; args?: string[] } = {},
): Start {
  const start = spawn(process.execPath, [script, ...args], {
    env: environmentWith({
      PORT: '0',
      WORKERS_MAX: '2',
      AWS_ENDPOINT_URL_SQS: '',
      AWS_ENDPOINT_URL_DYNAMODB: '',
      ...settings,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [start.stdout, start.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  // Unlike 'exit', 'close' comes once all output has arrived.
  const exited = once(start, 'close').then(([code]) => code);
  return { process: start, exited, output: () => output };
}

/** The API's address, once the banner names it. */
export function urlOf({ output }: Start): Promise<string> {
  return waitFor(() => /API +(http:\S+)/.exec(output())?.[1] ?? '', {
    what: 'the API to be announced',
  });
}

export type ListedChild = { name: string; pid: number };

/** The processes that the platform on a data folder runs. */
export function childrenOf(dir: string): ListedChild[] {
  return JSON.parse(readFileSync(join(dir, 'platform.json'), 'utf8')).children;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
