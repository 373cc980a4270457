/** The names of the settings in a table that `settingsTable` made. */
export function namesInTable(table: string): string[] {
  return [...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name = '']) => name);
}

/** The source of core/settings/setting-names.ts. */
export function settingNamesModule(names: readonly string[]): string {
  const lines = [...new Set(names)].sort().map((name) => `  '${name}',\n`);
  return `/** Every setting of every process, as one .env holds them all: written by \`npm run generate\`. */
export const SETTING_NAMES: readonly string[] = [
${lines.join('')}];
`;
}
