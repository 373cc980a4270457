import { FLEET_TRANSITIONS } from './fleet-transitions.ts';
import type { Transition } from './machine.ts';
import { RELEASE_TRANSITIONS } from './release-transitions.ts';

/** The transitions of both machines as tables in Markdown, by the name of their place in docs/releases.md. */
export function transitionTables(): { part: string; table: string }[] {
  return [
    { part: 'transitions of a release', table: tableOf(RELEASE_TRANSITIONS) },
    { part: 'transitions of a fleet', table: tableOf(FLEET_TRANSITIONS) },
  ];
}

function tableOf(rows: readonly Transition<string, never, string>[]): string {
  const lines = rows.map(
    ({ from, when, to, does = '' }, index) =>
      `| ${from === rows[index - 1]?.from ? '' : from} | ${when} | ${to} | ${does} |`,
  );
  return ['| in | if | to | does |', '| --- | --- | --- | --- |', ...lines].join('\n');
}
