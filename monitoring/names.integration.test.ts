import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { namedSeries } from './testing/named-series.ts';
import { processSeries, TARGET_LABELS } from './testing/process-series.ts';

/*
 * Every metric, label, recorded series, data source and dashboard that a file names exists.
 */

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const textOf = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');
const filesOf = (pattern: string) => globSync(pattern, { cwd: ROOT }).toSorted();

const RULES = filesOf('monitoring/prometheus/generated/rules/*.yaml');
const DASHBOARDS = filesOf('monitoring/grafana/generated/dashboards/*.json');
const DATA_SOURCES = 'monitoring/grafana/provisioning/datasources/datasources.yaml';
const ALL = [...RULES, ...DASHBOARDS, DATA_SOURCES, ...filesOf('monitoring/runbooks/*.md')];

const labelsOf = new Map(processSeries().map(([name, labels]) => [name, [...labels, ...TARGET_LABELS]]));
const recorded = new Set(RULES.flatMap(recordedBy));

function recordedBy(path: string): string[] {
  const rule = z.object({ record: z.string().optional() });
  const file = z.object({ groups: z.array(z.object({ rules: z.array(rule) })) });
  const { groups } = file.parse(parse(textOf(path)));
  return groups.flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? []));
}

describe.each(ALL)('%s', (path) => {
  test('names metrics and labels that a process has, and series that a rule records', () => {
    for (const { name, labels } of namedSeries(textOf(path))) {
      expect(labelsOf.has(name) || recorded.has(name), name).toBe(true);
      if (labelsOf.has(name)) expect(labelsOf.get(name), name).toEqual(expect.arrayContaining(labels));
    }
  });

  test('links to dashboards that there are', () => {
    const uids = DASHBOARDS.map((file) => z.object({ uid: z.string() }).parse(JSON.parse(textOf(file))).uid);
    for (const [, uid] of textOf(path).matchAll(/\/d\/([\w-]+)/g)) expect(uids).toContain(uid);
  });
});

test.each([...DASHBOARDS, DATA_SOURCES])('%s names data sources that are provisioned', (path) => {
  const schema = z.object({ datasources: z.array(z.object({ uid: z.string() })) });
  const provisioned = schema.parse(parse(textOf(DATA_SOURCES))).datasources.map(({ uid }) => uid);
  const named = textOf(path).matchAll(/"datasource": \{[^}]*"uid": "([^"]+)"|datasourceUid: (\S+)/g);
  for (const [, inDashboard = '', inDataSource] of named) {
    const uid = inDataSource ?? chosen(inDashboard, path);
    // The first is Grafana's own.
    expect(['-- Grafana --', ...provisioned]).toContain(uid);
  }
});

/** The initial value of a dashboard's variable, where a uid is a variable: `${datasource}`. */
function chosen(uid: string, path: string): string {
  const [, name] = /^\$\{(\w+)\}$/.exec(uid) ?? [];
  if (name === undefined) return uid;
  const variable = z.object({ name: z.string(), current: z.object({ value: z.unknown() }).optional() });
  const schema = z.object({ templating: z.object({ list: z.array(variable) }) });
  const { list } = schema.parse(JSON.parse(textOf(path))).templating;
  return String(list.find((each) => each.name === name)?.current?.value);
}

test('there are rules and dashboards to hold to this', () => {
  expect(RULES.length).toBeGreaterThan(1);
  expect(DASHBOARDS.length).toBeGreaterThan(4);
});
