import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = globSync('**/*.md', {
  cwd: root,
  exclude: ['**/node_modules', '.data', 'cdktf.out', 'coverage'],
});

test.each(pages)('every relative link in %s leads to a file, and to a heading of it', (page) => {
  expect(linksIn(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
});

test.each(pages)('every command, path and metric in %s exists', (page) => {
  const code = codeIn(read(page));
  const metrics = matches(code, METRIC).filter((name) => !declaredMetrics.includes(`'${name}'`));
  const paths = matches(code, PATH).filter((path) => !existsSync(join(root, path)));
  const commands = matches(code, NPM_COMMAND).filter((name) => !(name in npmScripts));
  expect([...paths, ...commands, ...metrics]).toEqual([]);
});

test.each(pages)('every function that %s names is in the file that it names', (page) => {
  const text = read(page);
  const named = [...text.matchAll(NAMED_IN_FILE), ...text.matchAll(NAMED_BY_LINK)];
  const strangers = named.filter(
    ([, name = '', file = '']) => !new RegExp(`\\b${name}\\b`).test(read(join(dirname(page), file))),
  );
  expect(strangers.map(([sentence]) => sentence)).toEqual([]);
});

const { scripts: npmScripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

const declaredMetrics = globSync('core/telemetry/metrics/*-metrics.ts', { cwd: root }).map(read).join('\n');

/** A metric, or one of the series of a histogram. */
const METRIC = /\b(sluice_\w+?)(?:_(?:bucket|count|sum))?\b/g;

/** The name of a script in package.json; `npm start` and `npm test` need no `run`. */
const NPM_COMMAND = /\bnpm (?:run (?:-s )?)?(start|test|(?<=run (?:-s )?)[\w:-]+)/g;

/** A file or folder of the repository, as a command or a code span names it. */
const PATH =
  /(?<![\w./<-])((?:\.ci|\.github|adapters|api|core|docs|infra|load-testing|local|monitoring|scripts|worker)\/[\w./-]*\w)/g;

/** `name` in [file](file), or [`name`](file). */
const NAMED_IN_FILE = /`(\w+)`,? in \[[^\]]+\]\(([^)]+\.ts)\)/g;
const NAMED_BY_LINK = /\[`(\w+)`\]\(([^)]+\.ts)\)/g;

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

function linksIn(page: string): string[] {
  return matches(proseOf(read(page)), /\]\(([^)\s]+)\)/g).filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return false;
  return heading === undefined || headingsOf(target).includes(heading);
}

/** As GitHub makes anchors of them. */
function headingsOf(page: string): string[] {
  return matches(read(page), /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

const FENCED = /^```[\s\S]*?^```/gm;
const INDENTED = /^ {4}.*$/gm;
const SPAN = /`[^`\n]+`/g;

function proseOf(text: string): string {
  return [FENCED, INDENTED, SPAN].reduce((left, code) => left.replace(code, ''), text);
}

function codeIn(text: string): string {
  return [FENCED, INDENTED, SPAN].flatMap((code) => text.match(code) ?? []).join('\n');
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}
