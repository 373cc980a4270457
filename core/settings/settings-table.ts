import type { z } from 'zod';
import { markdownTable } from '../lib/tables.ts';

export type Setting = { name: string; fallback: string; description: string };

/** The settings of a process from its schema, each with its default and description, ready for Markdown. */
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
  // A default that depends on the machine is described in words.
  const described = setting.meta()?.fallback;
  if (typeof described === 'string') return described;
  const parsed = setting.safeParse(undefined);
  if (!parsed.success) return '*required*';
  return parsed.data === undefined ? '' : `\`${parsed.data}\``;
}
