import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';

export type ConfigurationOptions = {
  /** Folder of rules in place of the committed ones, such as the same rules with shorter windows. */
  rulesDir?: string | undefined;
  /** In place of the committed interval. */
  scrapeSeconds?: number | undefined;
  evaluationSeconds?: number | undefined;
};

/**
 * Copies Prometheus's committed configuration and its rules into a folder, as their paths are relative to it and the
 * platform writes its targets there. Returns the path of the configuration.
 */
export function layOutConfiguration(
  dir: string,
  { rulesDir = committed('prometheus/generated/rules'), ...intervals }: ConfigurationOptions,
): string {
  const rules = join(dir, 'rules');
  mkdirSync(dir, { recursive: true });
  rmSync(rules, { recursive: true, force: true });
  cpSync(rulesDir, rules, { recursive: true });
  const path = join(dir, 'prometheus.yaml');
  const text = readFileSync(committed('prometheus/generated/prometheus.local.yaml'), 'utf8');
  writeFileSync(path, withIntervals(text, intervals));
  return path;
}

/** A file or folder of monitoring/. */
export function committed(path: string): string {
  return fileURLToPath(new URL(`../../monitoring/${path}`, import.meta.url));
}

function withIntervals(
  text: string,
  { scrapeSeconds, evaluationSeconds }: Omit<ConfigurationOptions, 'rulesDir'>,
): string {
  const changes = [
    ['scrape_interval', scrapeSeconds],
    // A scrape must end before the next one.
    ['scrape_timeout', scrapeSeconds],
    ['evaluation_interval', evaluationSeconds],
  ] as const;
  const document = parseDocument(text);
  for (const [name, seconds] of changes)
    if (seconds !== undefined) document.setIn(['global', name], `${seconds * 1000}ms`);
  return changes.some(([, seconds]) => seconds !== undefined) ? document.toString() : text;
}
