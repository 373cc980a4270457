import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '../../infra/config.ts';

const run = promisify(execFile);

/** What Terraform prints about an environment's stack, which `npm run synth` wrote. A plan has megabytes. */
export async function terraform({ prefix }: Environment, ...args: string[]): Promise<string> {
  const folder = `-chdir=cdktf.out/stacks/${prefix}`;
  const { stdout } = await run('terraform', [folder, ...args], { maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}
