import { spawnSync } from 'node:child_process';
import { builtTool } from '../tracing/built-tool.ts';

/** The names of each program, Debian's last. */
const PROGRAMS = {
  prometheus: ['prometheus'],
  promtool: ['promtool'],
  alertmanager: ['alertmanager', 'prometheus-alertmanager'],
  amtool: ['amtool'],
} as const;

type Program = keyof typeof PROGRAMS;

/** The servers. The other programs check their configurations. */
export const TOOLS = ['prometheus', 'alertmanager'] as const satisfies readonly Program[];
export type Tool = (typeof TOOLS)[number];

/** The path of a program: the one built in the version pinned here, or else the one on the PATH. */
export function findTool(tool: Program): string | undefined {
  return builtTool(tool) ?? onPath(PROGRAMS[tool]);
}

/** How to install the missing programs, in one line. */
export function howToGet(missing: readonly Tool[]): string {
  const packages = missing.map((tool) => PROGRAMS[tool].at(-1)).join(' ');
  const builds = missing.map((tool) => `scripts/go-tool.sh ${tool}`).join(' and ');
  return `monitoring goes on without ${missing.join(' and ')}: install it (Debian: apt-get install ${packages}), or run ${builds}`;
}

/** Undefined if none of them is there. */
function onPath(programs: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(
    'sh',
    ['-c', programs.map((program) => `command -v ${program}`).join(' || ')],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return status === 0 ? stdout.trim() : undefined;
}
