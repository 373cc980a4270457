import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { isFreeToListen } from './port-availability.ts';

export type Ports = {
  /** Launches a process on its port: 0 stands for any, and `launch` says which it took. */
  launch<T extends { port: number }>(name: string, launch: (port: number) => Promise<T>): Promise<T>;
};

export type PortsOptions = {
  /** The port that a process is meant to have; 0 for any. */
  wanted: (name: string) => number;
  /** File that keeps which ports were taken instead, so that they are the same at the next start. */
  path: string | undefined;
  /** How long a port may still be held by what an earlier start left behind. */
  waitMs: number;
  say: (line: string) => void;
};

const HOST = '127.0.0.1';

/** Gives each process the same port whenever it can: its own, else the one that it had instead, else any. */
export function createPorts({ wanted, path, waitMs, say }: PortsOptions): Ports {
  const instead = new Map(Object.entries(read(path)));
  const told = new Set<string>();

  async function choose(name: string): Promise<number> {
    const own = wanted(name);
    if (own === 0 || (await isFreeToListen(HOST, own, waitMs))) return own;
    const other = instead.get(name) ?? 0;
    return other !== 0 && (await isFreeToListen(HOST, other, waitMs)) ? other : 0;
  }

  async function launchOn<T>(port: number, launch: (port: number) => Promise<T>): Promise<T> {
    try {
      return await launch(port);
    } catch (error) {
      // Somebody took it in the meantime.
      if (port === 0 || (await isFreeToListen(HOST, port))) throw error;
      return launch(0);
    }
  }

  function keep(name: string, port: number): void {
    const own = wanted(name);
    if (own === 0 || port === own) return;
    if (!told.has(name)) say(`port ${own} is taken: ${name} is on ${port} instead`);
    told.add(name);
    instead.set(name, port);
    write(path, Object.fromEntries(instead));
  }

  return {
    async launch(name, launch) {
      const launched = await launchOn(await choose(name), launch);
      keep(name, launched.port);
      return launched;
    },
  };
}

const portsSchema = z.record(z.string(), z.number().int().min(1).max(65_535));

function read(path: string | undefined): Record<string, number> {
  try {
    return path === undefined ? {} : portsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // It isn't there yet, or half written: any port will do.
    return {};
  }
}

function write(path: string | undefined, ports: Record<string, number>): void {
  try {
    if (path !== undefined) writeFileSync(path, `${JSON.stringify(ports)}\n`);
  } catch {
    // The next start takes any port.
  }
}
