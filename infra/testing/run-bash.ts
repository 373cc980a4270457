import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a bash script with the commands in `folder` first, while this process can answer it. */
export async function runBash(
  script: string,
  folder: string,
  settings: Record<string, string> = {},
): Promise<{ code: number; stderr: string }> {
  const env = {
    PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...settings,
  };
  try {
    const { stderr } = await promisify(execFile)('bash', ['-c', script], { env });
    return { code: 0, stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string }; // execFile's
    return { code, stderr };
  }
}
