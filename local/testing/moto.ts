import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServerChild, startServerChild } from '../processes/start-server-child.ts';

/**
 * The control plane of AWS (Auto Scaling, EC2, CloudWatch, SSM and others) on 127.0.0.1: moto, in memory. The first
 * start on a machine installs it into the cache; `canRunMoto` is false where there is no Python to do that with.
 *
 *     describe.skipIf(!canRunMoto())('…', () => {
 *       const moto = await startMoto();
 *       const client = new AutoScalingClient({ region: 'us-east-1', endpoint: moto.url });
 */
export async function startMoto(): Promise<Pick<ServerChild, 'url' | 'port' | 'stop'>> {
  return startServerChild(
    {
      name: 'moto',
      file: installMoto(),
      args: (port) => ['-m', 'moto.server', '--host', '127.0.0.1', '--port', String(port)],
      announces: 'Running on',
      readyPath: '/moto-api/',
    },
    { port: 0 },
  );
}

/** Whether Python can make a virtual environment here, or has made moto's already. */
export function canRunMoto(): boolean {
  return existsSync(pythonIn(folder())) || run('python3', ['-c', 'import ensurepip, venv']).status === 0;
}

/** The path of its Python. Processes may install it at once: the first to finish wins. */
export function installMoto(): string {
  const installed = folder();
  if (existsSync(pythonIn(installed))) return pythonIn(installed);
  const made = `${installed}.${process.pid}`;
  mkdirSync(made, { recursive: true });
  try {
    succeed('python3', ['-m', 'venv', made]);
    const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps'];
    succeed(pythonIn(made), ['-m', 'pip', 'install', ...quiet, '--requirement', REQUIREMENTS]);
    renameSync(made, installed);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(installed)) throw error;
  }
  return pythonIn(installed);
}

const REQUIREMENTS = fileURLToPath(new URL('./moto/requirements.txt', import.meta.url));

/** Named for what is in it, so that a new version is installed anew. */
function folder(): string {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const { SLUICE_CACHE, XDG_CACHE_HOME = join(homedir(), '.cache') } = process.env;
  return join(SLUICE_CACHE ?? join(XDG_CACHE_HOME, 'sluice'), `moto-${digest}`);
}

function pythonIn(environment: string): string {
  return join(environment, 'bin', 'python3');
}

function succeed(file: string, args: string[]): void {
  const { status, stderr } = run(file, args);
  if (status !== 0) throw new Error(`could not install moto: ${stderr.trim()}`);
}

function run(file: string, args: string[]) {
  return spawnSync(file, args, { encoding: 'utf8', timeout: 300_000 });
}
