import type { z } from 'zod';
import { markdownTable } from '../lib/tables.ts';

export type Setting = { name: string; fallback: string; description: string };

/** The settings of a process as its schema has them: their names, what holds when they are not set, what they are. */
export function listSettings(schema: z.ZodObject): Setting[] {
  return Object.entries(schema.shape).map(([name, setting]) => ({
    name,
    fallback: fallbackOf(setting),
    description: setting.meta()?.description ?? '',
  }));
}

/** A Markdown table of a process's settings. */
export function settingsTable(schema: z.ZodObject): string {
  const rows = listSettings(schema).map(({ name, fallback, description }) => [
    `\`${name}\``,
    fallback,
    description,
  ]);
  return markdownTable(['setting', 'default', 'what it is'], rows);
}

function fallbackOf(setting: z.ZodType): string {
  // What a default depends on, where it is not the same everywhere.
  const said = setting.meta()?.fallback;
  if (typeof said === 'string') return said;
  const parsed = setting.safeParse(undefined);
  if (!parsed.success) return '*required*';
  return parsed.data === undefined ? '' : `\`${parsed.data}\``;
}
