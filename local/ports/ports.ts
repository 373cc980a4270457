import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { isPortAvailable } from './port-availability.ts';

export type Ports = {
  /** Launches a process on its port: 0 stands for any, and `launch` says which it took. */
  launch<T extends { port: number }>(name: string, launch: (port: number) => Promise<T>): Promise<T>;
};

export type PortsOptions = {
  /** The port that a process should have; 0 for any. */
  preferred: (name: string) => number;
  /** File that records the ports used instead of preferred ones, so that the next start uses them again. */
  path: string | undefined;
  /** How long to wait for a port that the processes of an earlier start may still hold. */
  waitMs: number;
  say: (line: string) => void;
};

const HOST = '127.0.0.1';

/** Gives each process the same port at each start if possible: the preferred one, else its last one, else any. */
export function createPorts({ preferred, path, waitMs, say }: PortsOptions): Ports {
  const fallbacks = new Map(Object.entries(read(path)));
  const reported = new Set<string>();

  async function choose(name: string): Promise<number> {
    const port = preferred(name);
    if (port === 0 || (await isPortAvailable(HOST, port, waitMs))) return port;
    const fallback = fallbacks.get(name) ?? 0;
    return fallback !== 0 && (await isPortAvailable(HOST, fallback, waitMs)) ? fallback : 0;
  }

  async function launchOn<T>(port: number, launch: (port: number) => Promise<T>): Promise<T> {
    try {
      return await launch(port);
    } catch (error) {
      // Another program took the port in the meantime.
      if (port === 0 || (await isPortAvailable(HOST, port))) throw error;
      return launch(0);
    }
  }

  function record(name: string, used: number): void {
    const port = preferred(name);
    if (port === 0 || port === used) return;
    if (!reported.has(name)) say(`port ${port} is taken: ${name} is on ${used} instead`);
    reported.add(name);
    fallbacks.set(name, used);
    write(path, Object.fromEntries(fallbacks));
  }

  return {
    async launch(name, launch) {
      const launched = await launchOn(await choose(name), launch);
      record(name, launched.port);
      return launched;
    },
  };
}

const portsSchema = z.record(z.string(), z.number().int().min(1).max(65_535));

function read(path: string | undefined): Record<string, number> {
  try {
    return path === undefined ? {} : portsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // The file is missing or half written: any port will do.
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
