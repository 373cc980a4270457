import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Shutdown } from '../../core/process/shutdown.ts';
import type { DataFolder } from '../data/data-folder.ts';
import { createDependency, type Dependency } from '../dependency.ts';
import type { Ports } from '../ports/ports.ts';
import type { Children } from '../processes/children.ts';
import { untilUp } from '../start-error.ts';
import { type ConfigurationOptions, committed, layOutConfiguration } from './configuration.ts';
import { startAlertmanager, startPrometheus } from './servers.ts';
import { createTargets, type Targets } from './targets.ts';
import { findTool, howToGet } from './tools.ts';

export type MonitoringOptions = ConfigurationOptions & {
  /** In place of the committed one. */
  alertmanagerConfig?: string | undefined;
};

/** Each is undefined where its program is missing. */
export type Monitoring = {
  prometheus: Omit<Dependency, 'stop'> | undefined;
  alertmanager: Omit<Dependency, 'stop'> | undefined;
  targets: Targets;
};

type ServerName = 'prometheus' | 'alertmanager';
const NAMES: readonly ServerName[] = ['prometheus', 'alertmanager'];

type Shared = {
  data: DataFolder | undefined;
  children: Children;
  ports: Ports;
  say: (line: string) => void;
};

/**
 * Starts Prometheus and Alertmanager with the committed configuration. Prints in one line how to install a missing one,
 * and goes on without it. Rejects with a StartError if one does not start.
 */
export async function startMonitoring(
  options: MonitoringOptions,
  shared: Shared,
  onStop: Shutdown['onStop'],
): Promise<Monitoring> {
  const files = { alertmanager: findTool('alertmanager'), prometheus: findTool('prometheus') };
  const missing = NAMES.filter((name) => files[name] === undefined);
  if (missing.length > 0) shared.say(howToGet(missing));
  const folders = foldersOf(shared.data, onStop);
  const targets = createTargets(join(folders.prometheus, 'targets'));

  async function start(tool: ServerName, configPath: string): Promise<Dependency | undefined> {
    const file = files[tool];
    if (file === undefined) return undefined;
    const server = createServer(tool, { file, configPath, dataDir: folders[tool] }, shared);
    onStop(server.name, server.stop);
    await untilUp([server.start()], shared.data?.logsDir);
    targets.add(tool, tool, new URL(server.url()).host);
    return server;
  }

  const { alertmanagerConfig = committed('alertmanager/generated/alertmanager.local.yaml') } = options;
  return {
    alertmanager: await start('alertmanager', alertmanagerConfig),
    prometheus: await start('prometheus', layOutConfiguration(folders.prometheus, options)),
    targets,
  };
}

/** Without a data folder, one that is removed in the end. */
function foldersOf(data: DataFolder | undefined, onStop: Shutdown['onStop']): Record<ServerName, string> {
  if (data !== undefined) return { prometheus: data.prometheusDir, alertmanager: data.alertmanagerDir };
  const dir = mkdtempSync(join(tmpdir(), 'sluice-monitoring-'));
  onStop('folder of monitoring', () => rmSync(dir, { recursive: true, force: true }));
  return { prometheus: join(dir, 'prometheus'), alertmanager: join(dir, 'alertmanager') };
}

const SERVERS = {
  prometheus: { name: 'Prometheus', start: startPrometheus },
  alertmanager: { name: 'Alertmanager', start: startAlertmanager },
};

type Place = { file: string; configPath: string; dataDir: string };

function createServer(tool: ServerName, place: Place, { children, ports, say }: Shared) {
  const { name, start } = SERVERS[tool];
  const server = createDependency({
    name,
    endpoint: undefined,
    say,
    ports,
    launch: (port) => children.run(tool, (hooks) => start({ ...place, port, ...hooks })),
  });
  return { name, ...server };
}
