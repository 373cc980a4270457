import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type StandIns = {
  /** The folder of the commands, and their working directory. */
  folder: string;
  /** Runs a bash script that calls the commands by their names. */
  bash(script: string, options?: { input?: string; settings?: Record<string, string> }): Outcome;
  /** Every call so far, as a command line. */
  calls(): string[];
  remove(): void;
};

export type Outcome = { status: number | null; stdout: string; stderr: string };

/** Small bash scripts that stand in for the tools a script calls, such as `aws`, and record each call. */
export function createStandIns(commands: Record<string, string>): StandIns {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-stand-ins-'));
  const log = join(folder, 'calls');
  for (const [name, body] of Object.entries(commands)) {
    const file = join(folder, name);
    writeFileSync(
      file,
      `#!/usr/bin/env bash\nprintf '%s\\n' "${name} $*" >> '${log}'\ncd '${folder}'\n${body}\n`,
    );
    chmodSync(file, 0o755);
  }
  return {
    folder,
    bash(script, { input = '', settings = {} } = {}) {
      const env = { PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`, HOME: folder, ...settings };
      return spawnSync('bash', ['-c', script], { env, input, encoding: 'utf8' });
    },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
