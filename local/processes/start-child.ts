import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { withTimeout } from '../../core/lib/with-timeout.ts';

export type ChildExit = { code: number | null; signal: NodeJS.Signals | null };

export type Child = {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process is gone, however it went. */
  readonly exited: Promise<ChildExit>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL if it is still there after `graceMs`. */
  stop(graceMs?: number): Promise<ChildExit>;
};

export type ChildHooks = {
  /** Gets what the child writes to stdout and stderr; without it stdout is thrown away. */
  onOutput?: (chunk: Buffer) => void;
  /** Called with the child before the child has done anything. If it throws, the child is ended. */
  onSpawn?: (child: Child) => void;
};

export type ChildOptions = ChildHooks & { name: string; env?: Record<string, string> };

/** A process that fails to start ends, and says why: this is for one that hangs, and a busy machine is slow. */
const READY_MS = 60_000;

/**
 * Runs a TypeScript file in a Node of its own. The child must exit when its IPC channel disconnects, which the
 * kernel sees to when this process dies of whatever cause; and it says `{ type: 'ready', port }` once it serves.
 * Resolves then, and rejects with the child's last words if it exits before.
 */
export async function startNodeChild(
  script: string,
  { timeoutMs = READY_MS, ...options }: ChildOptions & { timeoutMs?: number },
): Promise<Child & { port: number }> {
  const process_ = spawn(process.execPath, [script], {
    ...sessionOfItsOwn(options),
    stdio: ['ignore', options.onOutput ? 'pipe' : 'ignore', 'pipe', 'ipc'],
  });
  const lastWords = listen(process_, options);
  const child = await adopt(process_, options);
  const ready = new Promise<number>((resolve) => {
    process_.on('message', (message) => {
      const parsed = readySchema.safeParse(message);
      if (parsed.success) resolve(parsed.data.port);
    });
  });
  const port = await firstOf(ready, child, lastWords, timeoutMs);
  return { ...child, port };
}

/**
 * Runs a native program that dies with this process: a shell becomes the program (`exec`, so pid and signals are the
 * program's own) and leaves behind a watcher on a pipe from here. The pipe's end means that we are dead: the watcher
 * kills. A line on it means that the program went first: the watcher stands down, so that it never hits a reused pid.
 */
export async function startBinaryChild(
  file: string,
  args: string[],
  { isReady, timeoutMs = READY_MS, ...options }: ChildOptions & BinaryReadiness,
): Promise<Child> {
  const process_ = spawn('sh', ['-c', dieWithParent, file, ...args], {
    ...sessionOfItsOwn(options),
    stdio: ['pipe', options.onOutput ? 'pipe' : 'ignore', 'pipe'],
  });
  process_.stdin?.on('error', () => {});
  process_.once('exit', () => process_.stdin?.end('gone\n'));
  const lastWords = listen(process_, options);
  const child = await adopt(process_, options);
  await firstOf(poll(isReady, child.exited), child, lastWords, timeoutMs);
  return child;
}

type BinaryReadiness = { isReady: () => Promise<boolean>; timeoutMs?: number };

const readySchema = z.object({ type: z.literal('ready'), port: z.number() });

const dieWithParent = `
exec 3<&0 </dev/null
program=$$
(read -r _ <&3 || kill -9 "$program") >/dev/null 2>&1 &
exec "$0" "$@" 3<&-
`;

/** Detached, so that a Ctrl-C in the terminal reaches this process alone, which then decides who stops when. */
function sessionOfItsOwn({ env }: ChildOptions): { detached: true; env: NodeJS.ProcessEnv } {
  return { detached: true, env: { ...process.env, ...env } };
}

function listen(process_: ChildProcess, { onOutput }: ChildOptions): () => string {
  let tail = '';
  process_.stdout?.on('data', (chunk: Buffer) => onOutput?.(chunk));
  process_.stderr?.on('data', (chunk: Buffer) => {
    onOutput?.(chunk);
    tail = (tail + chunk.toString()).slice(-4_000);
  });
  return () => lastSaid(tail);
}

/**
 * The line that says what happened, with those that are indented under it, as a list of wrong settings is. Node ends
 * an uncaught error with a stack and its own version: there it is the `Error: …` above them. What it can't survive, as
 * when there is no memory, it ends with a stack of its own code.
 */
function lastSaid(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !NATIVE_STACK.test(line));
  const error = lines.findLast((line) => /^(\w*Error\b.*|FATAL ERROR):/.test(line));
  if (error !== undefined) return error.trim();
  const head = lines.findLastIndex((line) => !/^\s/.test(line));
  return lines.slice(Math.max(0, head)).join('\n').trim();
}

const NATIVE_STACK = /^(----- Native stack trace -----|\s*\d+: 0x)/;

async function adopt(process_: ChildProcess, { name, onSpawn }: ChildOptions): Promise<Child> {
  await once(process_, 'spawn');
  const exited = new Promise<ChildExit>((resolve) => {
    process_.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const { pid } = process_;
  if (pid === undefined) throw new Error(`${name} has no pid`);
  const child: Child = {
    name,
    pid,
    exited,
    kill(signal) {
      process_.kill(signal);
    },
    async stop(graceMs = 5_000) {
      process_.kill('SIGTERM');
      const deadline = setTimeout(() => process_.kill('SIGKILL'), graceMs);
      const exit = await exited;
      clearTimeout(deadline);
      return exit;
    },
  };
  try {
    onSpawn?.(child);
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    throw error;
  }
  return child;
}

async function firstOf<T>(
  ready: Promise<T>,
  child: Child,
  lastWords: () => string,
  timeoutMs: number,
): Promise<T> {
  const died = child.exited.then(({ code, signal }) => {
    const words = lastWords();
    throw new Error(`${child.name} stopped (${signal ?? `exit code ${code}`})${words && `: ${words}`}`);
  });
  try {
    return await withTimeout(timeoutMs, `the start of ${child.name}`, () => Promise.race([ready, died]));
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    died.catch(() => {});
  }
}

async function poll(isReady: () => Promise<boolean>, exited: Promise<ChildExit>): Promise<void> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  while (!gone && !(await isReady().catch(() => false))) {
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
