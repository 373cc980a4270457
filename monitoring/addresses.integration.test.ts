import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { listeningPorts } from './testing/listening.ts';

/*
 * Every address that one container's configuration has of another is a service's, at a port that it listens on.
 */

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const listening = listeningPorts(ROOT);
const CONFIGURATIONS = [
  'docker-compose.yml',
  'monitoring/otel-collector/config.yaml',
  ...globSync('monitoring/grafana/provisioning/**/*.yaml', { cwd: ROOT }),
  ...globSync('monitoring/*/generated/*.compose.yaml', { cwd: ROOT }),
];

test.each(CONFIGURATIONS)('%s names services at ports that they listen on', (path) => {
  const text = readFileSync(`${ROOT}${path}`, 'utf8');
  const addresses = text.matchAll(/(?:https?:\/\/|^ *- )(?<host>[a-z][a-z0-9-]*):(?<port>\d+)\b/gm);
  for (const { groups: { host = '', port } = {} } of addresses)
    if (host !== 'localhost') expect(listening[host], `${host}:${port}`).toContain(Number(port));
});

test('containers of a service are found by its name, at the port of its metrics', () => {
  const config = scrapeSchema.parse(parse(readFileSync(`${ROOT}${PROMETHEUS}`, 'utf8')));
  const found = config.scrape_configs.flatMap(({ dns_sd_configs: found }) => found ?? []);
  expect(found.length).toBeGreaterThan(0);
  for (const { names, port } of found)
    for (const name of names) expect(listening[name], name).toContain(port);
});

const PROMETHEUS = 'monitoring/prometheus/generated/prometheus.compose.yaml';
const scrapeSchema = z.object({
  scrape_configs: z.array(
    z.object({
      dns_sd_configs: z.array(z.object({ names: z.array(z.string()), port: z.number() })).optional(),
    }),
  ),
});
