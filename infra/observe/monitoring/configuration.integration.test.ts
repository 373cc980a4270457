import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { bootScriptOf } from '../../testing/boot-scripts.ts';
import { synthesizeMonitored } from '../../testing/monitored.ts';
import { containers } from './containers.ts';
import { SOURCES } from './monitoring-images.ts';

const stack = synthesizeMonitored();
const { environment, monitoring, fleets, all } = stack;
const tools = containers(environment, monitoring, 'https://grafana.example');
const onlyForAws = globSync('monitoring/**/*.aws.yaml');

describe.each(tools)('$tool', ({ configuration, command }) => {
  test.each(Object.entries(configuration))('finds %s in the image, from monitoring/%s', (_, path) => {
    expect(existsSync(`monitoring/${path}`)).toBe(true);
  });

  test('starts with a file that exists', () => {
    for (const file of command.flatMap(
      (argument) => /^--?config(?:\.file)?=(.+)$/.exec(argument)?.[1] ?? [],
    )) {
      const [inside = '', path] =
        Object.entries(configuration).find(([folder]) => file.startsWith(`${folder}/`)) ?? [];
      expect(existsSync(`monitoring/${path}${file.slice(inside.length)}`)).toBe(true);
    }
  });
});

test('every value that the files leave open is filled in, and no other', () => {
  const left = onlyForAws.flatMap((file) => readFileSync(file, 'utf8').match(/__[A-Z_]+?__/g) ?? []);
  const filled = bootScriptOf(stack, 'monitoring').matchAll(/-e 's\|(__[A-Z_]+__)\|/g);
  expect(new Set([...filled].map(([, name]) => name))).toEqual(new Set(left));
});

test("the image has the files: they are in the build's context", () => {
  expect(readFileSync('Dockerfile', 'utf8')).toContain('\nCOPY monitoring monitoring\n');
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
  expect(ignored.filter((line) => line.startsWith('monitoring'))).toEqual([
    'monitoring/**/*.ts',
    'monitoring/runbooks',
  ]);
});

test('the images are those that docker-compose.yml has', () => {
  const { services } = composeFile.parse(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }));
  const composed = Object.entries(services).filter(([name]) => name in SOURCES);
  expect(SOURCES).toMatchObject(Object.fromEntries(composed.map(([name, { image }]) => [name, image])));
});

const composeFile = z.object({ services: z.record(z.string(), z.object({ image: z.string().optional() })) });

describe('Prometheus', () => {
  const text = readFileSync('monitoring/prometheus/generated/prometheus.aws.yaml', 'utf8');
  const { scrape_configs: jobs } = prometheusConfig().parse(
    parse(text.replaceAll('__ENVIRONMENT__', environment.name)),
  );
  const discovered = jobs.filter(({ ec2_sd_configs }) => ec2_sd_configs !== undefined);
  const fleetsWithTags = fleets.map(({ tag }) =>
    Object.fromEntries(tag.map(({ key, value }: Record<string, string>) => [key, value])),
  );

  test.each(discovered)("$job_name finds one fleet by its instances' tags", ({ ec2_sd_configs = [] }) => {
    const wanted = ec2_sd_configs.flatMap(({ filters }) =>
      filters.flatMap(({ name, values }) =>
        name.startsWith('tag:') ? [[name.slice(4), values] as const] : [],
      ),
    );
    const found = fleetsWithTags.filter((tags) =>
      wanted.every(([name, values]) => values.includes(tags[name])),
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(found).toHaveLength(1);
  });

  test.each(discovered)('$job_name scrapes the port in the tag MetricsPort, at /metrics', (job) => {
    const address = job.relabel_configs.find(({ target_label }) => target_label === '__address__');
    expect(address?.source_labels).toEqual(['__meta_ec2_private_ip', '__meta_ec2_tag_MetricsPort']);
    expect(job.metrics_path ?? '/metrics').toBe('/metrics');
  });

  test('may reach each of those ports', () => {
    const open = all('aws_vpc_security_group_egress_rule')
      .filter(({ security_group_id }) => security_group_id === '${aws_security_group.monitoring-group.id}')
      .map(({ to_port }) => String(to_port));
    for (const { MetricsPort } of fleetsWithTags) expect(open).toContain(MetricsPort);
  });

  test.each(
    jobs.flatMap(({ job_name, static_configs = [] }) =>
      static_configs.flatMap(({ targets }) => targets.map((target) => ({ job_name, target }))),
    ),
  )('$job_name is at $target, where its container listens', ({ job_name, target }) => {
    const { command, configuration } = tools.find(({ tool }) => tool === job_name) ?? {
      command: [],
      configuration: {},
    };
    const files = Object.values(configuration).flatMap((path) => globSync(`monitoring/${path}/*.aws.yaml`));
    const [host, port] = target.split(':');
    const said = [...command, ...files.map((file) => readFileSync(file, 'utf8'))].join('\n');
    expect(said).toMatch(new RegExp(`${host}:${port}|host: ${host}\\s+port: ${port}`));
  });
});

function prometheusConfig() {
  const filter = z.object({ name: z.string(), values: z.array(z.unknown()) });
  return z.object({
    scrape_configs: z.array(
      z.object({
        job_name: z.string(),
        metrics_path: z.string().optional(),
        ec2_sd_configs: z.array(z.object({ filters: z.array(filter) })).optional(),
        static_configs: z.array(z.object({ targets: z.array(z.string()) })).optional(),
        relabel_configs: z.array(
          z.object({ target_label: z.string(), source_labels: z.array(z.string()).optional() }),
        ),
      }),
    ),
  });
}
