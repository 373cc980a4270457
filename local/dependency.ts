import type { Ports } from './ports/ports.ts';
import type { ServerChild } from './processes/start-server-child.ts';
import { createSupervisor } from './processes/supervisor.ts';

/** A server that the platform keeps running, such as an emulator of SQS, or one at a given endpoint. */
export type Dependency = {
  url(): string;
  /** Undefined while it is down, and for a given endpoint. */
  pid(): number | undefined;
  /** Also restarts it after a `kill()`, on the same port and data. */
  start(): Promise<void>;
  /** Simulates an outage: kills it with -9 and leaves it dead until `start()`. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

export type DependencyOptions = {
  name: string;
  /** Used in place of a server of the platform's own. */
  endpoint: string | undefined;
  launch: (port: number) => Promise<ServerChild>;
  ports: Ports;
  say: (line: string) => void;
};

export function createDependency({ name, endpoint, launch, ports, say }: DependencyOptions): Dependency {
  if (endpoint !== undefined) return external(name, endpoint);
  let address: { port: number; url: string } | undefined;
  const supervisor = createSupervisor({
    name,
    say,
    async launch() {
      // A restart must not move it: its clients have its first address.
      const server = await (address ? launch(address.port) : ports.launch(name, launch));
      address = server;
      return server;
    },
  });
  return {
    url: () => address?.url ?? '',
    pid: () => supervisor.child()?.pid,
    start: supervisor.start,
    kill: supervisor.kill,
    async stop() {
      await supervisor.stop(5_000);
    },
  };
}

function external(name: string, url: string): Dependency {
  return {
    url: () => url,
    pid: () => undefined,
    start: async () => {},
    kill: async () => {
      throw new Error(`The ${name} at ${url} was not started here, so it can't be killed here`);
    },
    stop: async () => {},
  };
}
