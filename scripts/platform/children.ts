import { join } from 'node:path';
import type { Child } from '../../core/local/start-child.ts';
import type { DataFolder } from './data-folder.ts';
import { createLogFile, type LogFile } from './log-file.ts';

export type Children = {
  /** Launches a child that writes to the log file of its name, and is in the data folder's lock while it lives. */
  run<T extends Child>(name: string, launch: (output: Output) => Promise<T>): Promise<T>;
  close(): void;
};

type Output = { onOutput?: (chunk: Buffer) => void };

/** What every child process shares. Without a data folder there are neither logs nor a lock. */
export function createChildren(data: DataFolder | undefined): Children {
  const logs = new Map<string, LogFile>();
  let closed = false;

  function outputOf(name: string): Output {
    if (data === undefined) return {};
    const log = logs.get(name) ?? createLogFile(join(data.logsDir, `${name}.log`));
    logs.set(name, log);
    return { onOutput: (chunk) => closed || log.write(chunk) };
  }

  return {
    async run(name, launch) {
      const child = await launch(outputOf(name));
      data?.addChild(name, child.pid);
      void child.exited.then(() => closed || data?.removeChild(child.pid));
      return child;
    },
    close() {
      closed = true;
      for (const log of logs.values()) log.close();
    },
  };
}
