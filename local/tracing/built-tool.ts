import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The path of a tool that `scripts/go-tool.sh` has built on this machine; undefined if it has yet to. */
export function builtTool(name: string): string | undefined {
  const script = fileURLToPath(new URL('../../scripts/go-tool.sh', import.meta.url));
  const { status, stdout } = spawnSync(script, ['--built', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}
