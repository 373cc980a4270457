import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChildHooks, startNodeChild } from '../processes/start-child.ts';
import { type ServerChild, startServerChild } from '../processes/start-server-child.ts';

export type Emulator = ServerChild;

/** SQS on 127.0.0.1 (fauxqs as a process); keeps its messages in `dataDir`, or in memory without one. */
export async function startSqsEmulator({
  port = 0,
  dataDir,
  ...hooks
}: { port?: number | undefined; dataDir?: string | undefined } & ChildHooks = {}): Promise<Emulator> {
  const child = await startNodeChild(fileURLToPath(new URL('./sqs-emulator-process.ts', import.meta.url)), {
    name: 'SQS emulator',
    env: { SQS_EMULATOR_PORT: String(port), SQS_EMULATOR_DATA_DIR: dataDir ?? '' },
    ...hooks,
  });
  return { ...child, url: `http://127.0.0.1:${child.port}` };
}

/** DynamoDB on 127.0.0.1 (dynoxide); keeps its tables in the file `dbPath`, or in memory without one. */
export async function startDynamoEmulator({
  port = 0,
  dbPath,
  ...hooks
}: { port?: number | undefined; dbPath?: string | undefined } & ChildHooks = {}): Promise<Emulator> {
  const disk = dbPath === undefined ? [] : ['--db-path', dbPath];
  return startServerChild(
    {
      name: 'DynamoDB emulator',
      file: dynoxideBinary(),
      args: (listening) => ['serve', '--host', '127.0.0.1', '--port', String(listening), ...disk],
      announces: 'listening on',
      readyPath: '/',
    },
    { port, ...hooks },
  );
}

/**
 * The binary of the package for this platform, installed or else downloaded by `npx dynoxide`. It is run by its path,
 * as npx and its launcher would not pass on every signal.
 */
function dynoxideBinary(): string {
  const binary = binaryNear(import.meta.url) ?? binaryFromNpx();
  if (binary !== undefined) return binary;
  throw new Error(
    `Found no DynamoDB emulator for ${platform}, installed or by \`npx dynoxide\`: start one ` +
      '(such as DynamoDB Local) and set AWS_ENDPOINT_URL_DYNAMODB to its address.',
  );
}

const platform = `${process.platform}-${process.arch}`;
/** The version that package.json installs for the platform that it has a binary for. */
export const DYNOXIDE_VERSION = '1.2.1';
const DOWNLOAD_MS = 120_000;

function binaryFromNpx(): string | undefined {
  const where = ['--yes', '--package', `dynoxide@${DYNOXIDE_VERSION}`, '--call', 'command -v dynoxide'];
  const { status, stdout } = spawnSync('npx', where, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: DOWNLOAD_MS,
  });
  return status === 0 ? binaryNear(realpathSync(stdout.trim())) : undefined;
}

function binaryNear(module: string): string | undefined {
  try {
    const manifest = createRequire(module).resolve(`@dynoxide/${platform}/package.json`);
    const binary = join(dirname(manifest), 'dynoxide');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}
