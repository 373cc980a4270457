import { fileURLToPath } from 'node:url';
import { drainFailure } from './fleet/drain-failure.ts';
import { createFleet, type Fleet, type FleetOptions } from './fleet/fleet.ts';
import type { Ports } from './ports/ports.ts';
import type { Children } from './processes/children.ts';
import { type Child, startNodeChild } from './processes/start-child.ts';
import { createSupervisor } from './processes/supervisor.ts';

/** What a process is told, by its names in the environment. */
export type Settings = Record<string, string>;

/** How long a process may drain before it is killed: longer than its own deadline, unless its settings stretch that. */
const DRAIN_MS = 30_000;

export type ApiOptions = {
  host: string;
  port: number;
  settings: Settings;
  children: Children;
  say: (line: string) => void;
};

/** The API process, kept running on one port, which it picks itself at first when told 0. */
export function createApi({ host, port, settings, children, say }: ApiOptions) {
  let listening = port;
  const supervisor = createSupervisor({ name: 'API', say, launch });

  async function launch(): Promise<Child> {
    const env = { ...settings, HOST: host, PORT: String(listening) };
    const child = await children.run('api', (hooks) =>
      startNodeChild(scriptPath('api/main.ts'), { name: 'API', env, ...hooks }),
    );
    listening = child.port;
    return child;
  }

  return {
    url: () => `http://${reachable(host)}:${listening}`,
    pid: () => supervisor.child()?.pid,
    start: supervisor.start,
    /** Rejects when it did not drain. */
    async stop() {
      const why = drainFailure(await supervisor.stop(DRAIN_MS));
      if (why) throw new Error(`it ${why}`);
    },
  };
}

export type WorkersOptions = Pick<FleetOptions, 'observe' | 'publish' | 'scaling' | 'say' | 'onChange'> & {
  settings: Settings;
  /** More of them for one worker. */
  settingsOf?: ((name: string) => Settings) | undefined;
  children: Children;
  ports: Ports;
};

/** The worker processes, as many as the queue's depth asks for. */
export function createWorkers({
  settings,
  settingsOf = () => ({}),
  children,
  ports,
  ...fleet
}: WorkersOptions): Fleet {
  // A short wait: an emulator hands messages to a long poll whose client has gone, so a worker that stops lets its
  // polls run out.
  const env = { RECEIVE_WAIT_SECONDS: '1', ...settings };
  const script = scriptPath('worker/main.ts');
  return createFleet({
    ...fleet,
    drainMs: DRAIN_MS,
    launch: (name) =>
      ports.launch(name, (port) =>
        children.run(name, (hooks) =>
          startNodeChild(script, {
            name,
            env: { ...env, ...settingsOf(name), OPS_PORT: String(port) },
            ...hooks,
          }),
        ),
      ),
  });
}

/** A host as it is written in a URL; for all addresses of the machine, the one of this machine alone. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function scriptPath(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
