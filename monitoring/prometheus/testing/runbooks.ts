import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = join(import.meta.dirname, '../../runbooks');

/** What every runbook says, in this order. */
export const HEADINGS = [
  'What it means',
  'Who is hurt',
  'First look',
  'What to do',
  'How to know that it is over',
];

export type Runbook = { alert: string; headings: string[]; queries: string[] };

export function readRunbooks(): Runbook[] {
  return globSync('*.md', { cwd: folder })
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return {
        alert: basename(file, '.md'),
        headings: found(text, /^## (.+)$/gm),
        queries: found(text, /^```promql\n([\s\S]*?)\n```$/gm),
      };
    });
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, inner = '']) => inner);
}
