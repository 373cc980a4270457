import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Mount, readComposeFile } from './testing/compose-file.ts';
import { listeningPorts } from './testing/listening.ts';
import { lokiSettings, tempoSettings } from './testing/store-settings.ts';

/*
 * Everything that docker-compose.yml names exists: files, volumes, services, ports, versions. Needs no container engine.
 */

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const { services, volumes } = readComposeFile(`${ROOT}docker-compose.yml`);
const listening = listeningPorts(ROOT);
const named = Object.entries(services);
const images = named.flatMap(([, { image }]) => image ?? []);
const textOf = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');

test.each(named)(
  '%s mounts files that are in the tree, and volumes that are declared',
  (_, { volumes: mounts }) => {
    for (const { source } of mounts)
      expect(source.startsWith('.') ? existsSync(`${ROOT}${source}`) : source in volumes, source).toBe(true);
  },
);

test('every volume that is declared is mounted', () => {
  const mounted = named.flatMap(([, service]) => service.volumes.map(({ source }) => source));
  expect(mounted).toEqual(expect.arrayContaining(Object.keys(volumes)));
});

test.each(named)('%s has every file that its command and its settings name', (_, service) => {
  const { command = [], environment, volumes: mounts } = service;
  const words = [command, Object.values(environment)].flat();
  const paths = words.flatMap((word) => /(?:^|=)(\/(?:etc|var\/lib)\/\S+)/.exec(word ?? '')?.[1] ?? []);
  for (const path of paths) expect(existsSync(sourceOf(path, mounts)), path).toBe(true);
});

/** The file in the tree that a container has at a path. Empty if none is mounted there. */
function sourceOf(path: string, mounts: Mount[]): string {
  const mount = mounts
    .filter(({ source, target }) => source.startsWith('.') && `${path}/`.startsWith(`${target}/`))
    .at(-1);
  return mount === undefined ? '' : path.replace(mount.target, `${ROOT}${mount.source}`);
}

test.each(named)('%s is reached on this machine alone, on a port that it listens on', (name, { ports }) => {
  for (const port of ports) {
    const [host, published, target] = port.split(':');
    expect({ host, published }).toEqual({ host: '127.0.0.1', published: target });
    expect(listening[name]).toContain(Number(target));
  }
});

test.each(named)('%s depends on services that there are', (_, { depends_on: others }) => {
  expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(others)));
});

test('the API knows how many workers there are, which an alert compares with those that live', () => {
  expect(services.api?.environment.WORKERS_MAX).toBe(String(services.worker?.deploy?.replicas));
});

test.each(images)('%s is pinned to a version', (image) => {
  expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
});

const MONITORING = ['otel-collector', 'tempo', 'loki', 'prometheus', 'alertmanager', 'grafana', 'k6'];

test.each(MONITORING)('%s has limits, and a check of its health', (name) => {
  expect(Object.keys(services[name]?.deploy?.resources?.limits ?? {})).toEqual(['cpus', 'memory']);
  // One image has no program for a health check, the other container ends by itself.
  if (name === 'otel-collector' || name === 'k6') return;
  expect(services[name]?.healthcheck?.test?.[0]).toBe('CMD');
});

test('what CI built replaces all that is built here', () => {
  const schema = z.object({ services: z.record(z.string(), z.object({ image: z.string() })) });
  const replaced = Object.keys(schema.parse(parse(textOf('.github/compose.image.yml'))).services);
  const built = named.flatMap(([name, { image }]) => (image === undefined ? name : []));
  expect(replaced.toSorted()).toEqual(built.toSorted());
});

test('images have the versions of the tools that try their configurations here', () => {
  const versionOf = (module: string) =>
    new RegExp(`${module} v(\\d+\\.\\d+\\.\\d+)`).exec(textOf('scripts/go-tool.sh'))?.[1] ?? 'none';
  // As a Go module, Prometheus 3.15.0 is 0.315.0.
  const prometheus = versionOf('prometheus/prometheus').replace(/^0\.(\d)(\d+)/, '$1.$2');
  const k6 = `grafana/k6:${versionOf('go.k6.io/k6/v2')}`;
  expect(images).toEqual(
    expect.arrayContaining([
      `prom/prometheus:v${prometheus}`,
      `prom/alertmanager:v${versionOf('prometheus/alertmanager')}`,
      `otel/opentelemetry-collector:${versionOf('collector/cmd/builder')}`,
      k6,
    ]),
  );
  expect(textOf('scripts/load-test.sh')).toContain(`K6_IMAGE=${k6}\n`);
});

test('Tempo and Loki know each of their settings, and keep their data in their volumes', () => {
  const tempo = tempoSettings.parse(parse(textOf('monitoring/tempo/tempo.yaml')));
  const loki = lokiSettings.parse(parse(textOf('monitoring/loki/loki.yaml')));
  expect(services.tempo?.volumes).toContainEqual({ source: 'tempo-data', target: '/var/tempo' });
  for (const { path } of [tempo.storage.trace.wal, tempo.storage.trace.local])
    expect(path).toMatch(/^\/var\/tempo\//);
  expect(services.loki?.volumes).toContainEqual({ source: 'loki-data', target: loki.common.path_prefix });
});

test('nobody has a password: Grafana has no users, and whoever comes may only look', () => {
  expect(services.grafana?.environment).toMatchObject({
    GF_AUTH_ANONYMOUS_ENABLED: 'true',
    GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
    GF_AUTH_BASIC_ENABLED: 'false',
    GF_AUTH_DISABLE_LOGIN_FORM: 'true',
    GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
  });
  expect(textOf('docker-compose.yml')).not.toMatch(/password:|GF_SECURITY_ADMIN_PASSWORD/i);
});
