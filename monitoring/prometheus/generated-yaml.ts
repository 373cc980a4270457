import { stringify } from 'yaml';

/** The first line of a file that `npm run generate` writes from `source`. */
export function header(source: string): string {
  return `# Written by \`npm run generate\` from ${source}: change it there.\n`;
}

/** Lines are not folded, and nothing is an alias: people read these files. */
export function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
