import { join } from 'node:path';
import type { ChildHooks } from '../processes/start-child.ts';
import { type ServerChild, startServerChild } from '../processes/start-server-child.ts';

type ServerOptions = ChildHooks & {
  /** The path of its program. */
  file: string;
  port: number;
  configPath: string;
  /** Folder of its data. */
  dataDir: string;
};

/** As long as the longest window of an objective, unless that takes too much of the disk. */
const RETENTION = ['--storage.tsdb.retention.time=31d', '--storage.tsdb.retention.size=1GB'];

/** Prometheus on 127.0.0.1, with exemplars. */
export function startPrometheus({
  file,
  configPath,
  dataDir,
  ...child
}: ServerOptions): Promise<ServerChild> {
  return startServerChild(
    {
      name: 'Prometheus',
      file,
      args: (port) => [
        `--config.file=${configPath}`,
        `--storage.tsdb.path=${join(dataDir, 'tsdb')}`,
        ...RETENTION,
        '--enable-feature=exemplar-storage',
        `--web.listen-address=127.0.0.1:${port}`,
        // The links of its alerts. By default they have the machine's name, where it does not listen.
        `--web.external-url=http://localhost:${port}`,
      ],
      announces: 'Server is ready to receive web requests',
      readyPath: '/-/ready',
    },
    child,
  );
}

/** Alertmanager on 127.0.0.1, alone: without a port for peers. */
export function startAlertmanager({
  file,
  configPath,
  dataDir,
  ...child
}: ServerOptions): Promise<ServerChild> {
  return startServerChild(
    {
      name: 'Alertmanager',
      file,
      args: (port) => [
        `--config.file=${configPath}`,
        `--storage.path=${dataDir}`,
        '--cluster.listen-address=',
        `--web.listen-address=127.0.0.1:${port}`,
        `--web.external-url=http://localhost:${port}`,
      ],
      announces: 'Listening on',
      readyPath: '/-/ready',
    },
    child,
  );
}
