import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { withTimeout } from '../../core/lib/with-timeout.ts';
import { failureLine } from './failure-line.ts';

export type ChildExit = { code: number | null; signal: NodeJS.Signals | null };

export type Child = {
  readonly name: string;
  readonly pid: number;
  /** Resolves once the process is gone, for whatever reason. */
  readonly exited: Promise<ChildExit>;
  kill(signal: NodeJS.Signals): void;
  /** Sends SIGTERM, then SIGKILL if the process is still there after `graceMs`. */
  stop(graceMs?: number): Promise<ChildExit>;
};

export type ChildHooks = {
  /** Receives the child's stdout and stderr. Without it stdout is discarded. */
  onOutput?: (chunk: Buffer) => void;
  /** Called once the child is gone and `onOutput` has received everything that it wrote. */
  onOutputEnd?: () => void;
  /** Called before the child has done anything. If it throws, the child is killed. */
  onSpawn?: (child: Child) => void;
};

export type ChildOptions = ChildHooks & { name: string; env?: Record<string, string> };

/** For a process that hangs, on a machine that may be busy: one that fails to start exits and says why. */
const READY_MS = 60_000;

/**
 * Runs a TypeScript file in a Node process. The child must exit when its IPC channel disconnects, which the kernel
 * does when this process dies for whatever reason, and must send `{ type: 'ready', port }` once it serves. Resolves
 * then; rejects with the reason on the child's stderr if it exits first.
 */
export async function startNodeChild(
  script: string,
  { timeoutMs = READY_MS, ...options }: ChildOptions & { timeoutMs?: number },
): Promise<Child & { port: number }> {
  const spawned = spawn(process.execPath, [script], {
    ...spawnOptions(options),
    stdio: ['ignore', options.onOutput ? 'pipe' : 'ignore', 'pipe', 'ipc'],
  });
  const stderrTail = collectOutput(spawned, options);
  const child = await toChild(spawned, options);
  const ready = new Promise<number>((resolve) => {
    spawned.on('message', (message) => {
      const parsed = readySchema.safeParse(message);
      if (parsed.success) resolve(parsed.data.port);
    });
  });
  const port = await untilReady(ready, child, stderrTail, timeoutMs);
  return { ...child, port };
}

/**
 * Runs a native program that dies with this process. A shell becomes the program (`exec`, so pid and signals are the
 * program's) and leaves a watcher on a pipe from here. At the pipe's end this process is dead, and the watcher kills
 * the program. At a line on the pipe the program has ended, and the watcher exits: the pid may be reused.
 */
export async function startBinaryChild(
  file: string,
  args: string[],
  { isReady, timeoutMs = READY_MS, ...options }: ChildOptions & BinaryReadiness,
): Promise<Child> {
  const spawned = spawn('sh', ['-c', DIE_WITH_PARENT, file, ...args], {
    ...spawnOptions(options),
    stdio: ['pipe', options.onOutput ? 'pipe' : 'ignore', 'pipe'],
  });
  spawned.stdin?.on('error', () => {});
  spawned.once('exit', () => spawned.stdin?.end('gone\n'));
  const stderrTail = collectOutput(spawned, options);
  const child = await toChild(spawned, options);
  await untilReady(poll(isReady, child.exited), child, stderrTail, timeoutMs);
  return child;
}

type BinaryReadiness = { isReady: () => Promise<boolean>; timeoutMs?: number };

const readySchema = z.object({ type: z.literal('ready'), port: z.number() });

const DIE_WITH_PARENT = `
exec 3<&0 </dev/null
program=$$
(read -r _ <&3 || kill -9 "$program") >/dev/null 2>&1 &
exec "$0" "$@" 3<&-
`;

/** Detached, so that a Ctrl-C in the terminal reaches only this process, which stops its children in order. */
function spawnOptions({ env }: ChildOptions): { detached: true; env: NodeJS.ProcessEnv } {
  return { detached: true, env: { ...process.env, ...env } };
}

function collectOutput(spawned: ChildProcess, { onOutput, onOutputEnd }: ChildOptions): () => string {
  let tail = '';
  spawned.stdout?.on('data', (chunk: Buffer) => onOutput?.(chunk));
  spawned.stderr?.on('data', (chunk: Buffer) => {
    onOutput?.(chunk);
    tail = (tail + chunk.toString()).slice(-4_000);
  });
  spawned.once('close', () => onOutputEnd?.());
  return () => tail;
}

const alive = new Set<ChildProcess>();
/** A suspended child would not notice that this process is gone. */
process.on('exit', () => {
  for (const spawned of alive) spawned.kill('SIGCONT');
});

async function toChild(spawned: ChildProcess, { name, onSpawn }: ChildOptions): Promise<Child> {
  await once(spawned, 'spawn');
  alive.add(spawned);
  const exited = new Promise<ChildExit>((resolve) => {
    spawned.once('exit', (code, signal) => {
      alive.delete(spawned);
      resolve({ code, signal });
    });
  });
  const { pid } = spawned;
  if (pid === undefined) throw new Error(`${name} has no pid`);
  const child: Child = {
    name,
    pid,
    exited,
    kill(signal) {
      spawned.kill(signal);
    },
    async stop(graceMs = 5_000) {
      spawned.kill('SIGTERM');
      const deadline = setTimeout(() => spawned.kill('SIGKILL'), graceMs);
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

async function untilReady<T>(
  ready: Promise<T>,
  child: Child,
  stderrTail: () => string,
  timeoutMs: number,
): Promise<T> {
  const died = child.exited.then(({ code, signal }) => {
    const reason = failureLine(stderrTail());
    throw new Error(`${child.name} stopped (${signal ?? `exit code ${code}`})${reason && `: ${reason}`}`);
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
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
  });
  while (!hasExited && !(await isReady().catch(() => false))) {
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
