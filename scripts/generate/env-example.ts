import type { Setting } from '../../core/settings/settings-table.ts';

/** The file .env.example: each setting commented out, below its description and with its default. */
export function envExample(settings: readonly Setting[]): string {
  const entries = settings.map(({ name, fallback, description }) => {
    const value = /^`(.*)`$/.exec(fallback)?.[1];
    const inWords = value === undefined && fallback ? `: ${fallback}` : '';
    return `# ${description}${inWords}\n# ${name}=${value ?? ''}\n`;
  });
  return `# Settings of \`npm start\`: copy to .env and uncomment those to change. Each has a default.\n\n${entries.join('\n')}`;
}
