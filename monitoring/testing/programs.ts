import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Each program with the names that it goes by on a PATH. Debian's Alertmanager has another. */
const ON_PATH = {
  prometheus: ['prometheus'],
  promtool: ['promtool'],
  alertmanager: ['alertmanager', 'prometheus-alertmanager'],
  amtool: ['amtool'],
} as const;

export type Program = keyof typeof ON_PATH;

/** The path of a program: built already in the version pinned here, or else on the PATH. Undefined where it is missing. */
export function findProgram(program: Program): string | undefined {
  const goTool = fileURLToPath(new URL('../../scripts/go-tool.sh', import.meta.url));
  const onPath = ON_PATH[program].map((name) => `command -v ${name}`).join(' || ');
  return firstLine(goTool, ['--built', program]) ?? firstLine('sh', ['-c', onPath]);
}

/** Why tests are skipped, and what to do about it. */
export function missing(program: Program): string {
  return `${program} is missing: run scripts/go-tool.sh ${program}, or install Debian's ${program === 'alertmanager' || program === 'amtool' ? 'prometheus-alertmanager' : 'prometheus'}`;
}

/** Undefined if the command failed. */
function firstLine(command: string, args: string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : undefined;
}
