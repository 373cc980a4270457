import { fileURLToPath } from 'node:url';
import { drainFailure } from './fleet/drain-failure.ts';
import { createFleet, type Fleet, type FleetOptions, type Worker } from './fleet/fleet.ts';
import type { Ports } from './ports/ports.ts';
import type { Children } from './processes/children.ts';
import { type Child, startNodeChild } from './processes/start-child.ts';
import { createSupervisor } from './processes/supervisor.ts';

/** Environment variables of a process. */
export type Settings = Record<string, string>;

/** How long a process may drain before it is killed: longer than the default of its own deadline. */
const DRAIN_MS = 30_000;

export type ApiOptions = {
  host: string;
  port: number;
  settings: Settings;
  children: Children;
  say: (line: string) => void;
};

/** The API process, kept running on one port. Given port 0, it takes a free one and keeps it. */
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
    url: () => `http://${urlHost(host)}:${listening}`,
    pid: () => supervisor.child()?.pid,
    start: supervisor.start,
    /** Rejects if it did not drain. */
    async stop() {
      const why = drainFailure(await supervisor.stop(DRAIN_MS));
      if (why) throw new Error(`it ${why}`);
    },
  };
}

export type WorkersOptions = Pick<FleetOptions, 'observe' | 'publish' | 'scaling' | 'say' | 'onChange'> & {
  settings: Settings;
  /** Further settings of a single worker. */
  settingsOf?: ((name: string) => Settings) | undefined;
  /** Called at each start of a worker. */
  onUp?: ((worker: Worker) => void) | undefined;
  children: Children;
  ports: Ports;
};

/** The worker processes, as many as the queue's depth requires. */
export function createWorkers({
  settings,
  settingsOf = () => ({}),
  onUp = () => {},
  children,
  ports,
  ...fleet
}: WorkersOptions): Fleet {
  // A stopping worker lets its polls run out, as an emulator hands messages to a poll whose client is gone: so polls
  // are short here.
  const env = { RECEIVE_WAIT_SECONDS: '1', ...settings };
  const script = scriptPath('worker/main.ts');

  async function launch(name: string): Promise<Worker> {
    const worker = await ports.launch(name, (port) =>
      children.run(name, (hooks) =>
        startNodeChild(script, {
          name,
          env: { ...env, ...settingsOf(name), OPS_PORT: String(port) },
          ...hooks,
        }),
      ),
    );
    onUp(worker);
    return worker;
  }

  return createFleet({ ...fleet, drainMs: DRAIN_MS, launch });
}

/** A host as a URL has it. A server that listens on every address is reached on loopback. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function scriptPath(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
