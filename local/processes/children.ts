import { join } from 'node:path';
import type { DataFolder } from '../data/data-folder.ts';
import { createLogFile, type LogFile } from '../log-file.ts';
import type { Child, ChildHooks } from './start-child.ts';

export type Children = {
  /**
   * Launches a child that writes to the log file of its name, and is recorded in the data folder while it lives. One
   * that can't be recorded is killed before it has done anything.
   */
  run<T extends Child>(name: string, launch: (hooks: ChildHooks) => Promise<T>): Promise<T>;
  close(): void;
};

/** What every child process shares. Without a data folder there are neither logs nor a record. */
export function createChildren(data: DataFolder | undefined): Children {
  const logs = new Map<string, LogFile>();
  let closed = false;

  function hooksOf(name: string, { logsDir, addChild, removeChild }: DataFolder): ChildHooks {
    const log = logs.get(name) ?? createLogFile(join(logsDir, `${name}.log`));
    logs.set(name, log);
    return {
      onOutput: (chunk) => closed || log.write(chunk),
      onSpawn({ pid, exited }) {
        addChild(name, pid);
        void exited.then(() => closed || removeChild(pid));
      },
    };
  }

  return {
    run: (name, launch) => launch(data === undefined ? {} : hooksOf(name, data)),
    close() {
      closed = true;
      for (const log of logs.values()) log.close();
    },
  };
}
