import type { GridPos, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { expect, test } from 'vitest';
import { renderRules } from '../prometheus/render-rules.ts';
import { allDashboards } from './all-dashboards.ts';
import { panelsOf, targetsOf } from './queries-of.ts';

/** The ids that Grafana knows. */
const UNITS = new Set<unknown>(Object.values(units));
const DASHBOARDS = allDashboards('loki');
const PANELS = DASHBOARDS.flatMap((dashboard) => panelsOf(dashboard).map((panel) => ({ dashboard, panel })));

test('links elsewhere find the dashboards by these uids', () => {
  expect(DASHBOARDS.map(({ uid }) => uid)).toEqual([
    'sluice-overview',
    'sluice-api',
    'sluice-workers',
    'sluice-store',
    'sluice-runtime',
  ]);
});

test('the overview has the objectives first, then a row per stage in the order of the flow', () => {
  const [overview] = DASHBOARDS;
  const rows = overview?.panels
    ?.filter(({ type }) => type === 'row')
    .map(({ title }) => title?.split(':')[0]);
  expect(rows).toEqual(['Objectives', 'Accept', 'Queue', 'Fleet', 'Handle', 'Store', 'Dead letters']);
});

test('an alert opens a panel that is there', () => {
  const rules = [...renderRules().values()].join('\n');
  const urls = [...rules.matchAll(/\/d\/([\w-]+)\?.*viewPanel=(\d+)/g)];
  expect(urls.length).toBeGreaterThan(20);
  for (const [url, uid, id] of urls) {
    const dashboard = DASHBOARDS.find((one) => one.uid === uid);
    expect(dashboard && panelsOf(dashboard).some((panel) => String(panel.id) === id), url).toBe(true);
  }
});

test('a dashboard built twice is the same', () => {
  expect(JSON.stringify(allDashboards('loki'))).toBe(JSON.stringify(DASHBOARDS));
});

test.each(DASHBOARDS)('$title: panels have different ids, and none covers another', ({ panels = [] }) => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos }) => (gridPos ? cellsOf(gridPos) : []));
  expect(new Set(cells).size).toBe(cells.length);
  for (const { gridPos } of panels) expect((gridPos?.x ?? 0) + (gridPos?.w ?? 25)).toBeLessThanOrEqual(24);
});

test.each(DASHBOARDS)('$title: each row of panels fills the width', ({ panels = [] }) => {
  const widths = Map.groupBy(panels, ({ gridPos }) => gridPos?.y);
  for (const beside of widths.values())
    expect(beside.reduce((sum, { gridPos }) => sum + (gridPos?.w ?? 0), 0)).toBe(24);
});

test.each(DASHBOARDS)('$title: Prometheus, environment and instance can be chosen', ({ templating }) => {
  const variables: VariableModel[] = templating.list ?? [];
  expect(variables.map(({ name }) => name)).toEqual(['datasource', 'environment', 'instance']);
});

test.each(DASHBOARDS)('$title: deploys and scaling are marked', ({ annotations }) => {
  expect(annotations.list?.map(({ name }) => name)).toEqual(['Deploys', 'Scaling']);
});

test.each(PANELS)('$panel.title: has a question and a unit', ({ panel }) => {
  expect(panel.description).toMatch(/^[A-Z].+[^ ]\?$/);
  const { unit = '' } = panel.fieldConfig?.defaults ?? {};
  expect(unit.startsWith('suffix:') || UNITS.has(unit)).toBe(true);
});

test.each(PANELS)('$panel.title: asks the Prometheus that was chosen', ({ panel }) => {
  const sources = [panel.datasource, ...targetsOf(panel).map(({ datasource }) => datasource)];
  for (const source of sources) expect(source).toEqual({ type: 'prometheus', uid: '${datasource}' });
});

test.each(PANELS)('$panel.title: has no two queries or series by one name', ({ panel }) => {
  const queries = targetsOf(panel);
  expect(queries.length).toBeGreaterThan(0);
  expect(new Set(queries.map(({ refId }) => refId)).size).toBe(queries.length);
  expect(new Set(queries.map(({ legendFormat }) => legendFormat)).size).toBe(queries.length);
});

test('each latency that traces are known of shows them', () => {
  const traced = PANELS.filter(({ panel }) => targetsOf(panel).some(({ exemplar }) => exemplar));
  expect(new Set(traced.map(({ panel }) => panel.title))).toEqual(
    new Set([
      'Latency of requests that bring events',
      'Duration of handler runs, p99',
      'From accepted to stored',
      'Duration of inserts',
      'Duration of requests by route, p99',
      'Latency distribution of requests that bring events',
    ]),
  );
});

test('a dashboard links to the others with what was chosen, and to its logs', () => {
  const [others, logs] = DASHBOARDS[0]?.links ?? [];
  expect(others).toMatchObject({ type: 'dashboards', tags: ['sluice'], includeVars: true, keepTime: true });
  expect(DASHBOARDS.every(({ tags }) => tags?.includes('sluice'))).toBe(true);
  const { logs: pane } = JSON.parse(
    new URL(logs?.url ?? '', 'http://grafana').searchParams.get('panes') ?? '',
  );
  expect(pane).toMatchObject({ datasource: 'loki', range: { from: '${__from}', to: '${__to}' } });
});

test('on AWS, logs are in CloudWatch', () => {
  const urls = allDashboards('cloudwatch').map(({ links = [] }) => decodeURIComponent(links[1]?.url ?? ''));
  expect(urls.every((url) => url.includes('"uid":"cloudwatch"') && !url.includes('loki'))).toBe(true);
});

function cellsOf({ x, y, w, h }: GridPos): string[] {
  return range(x, w).flatMap((column) => range(y, h).map((line) => `${column},${line}`));
}

function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, i) => from + i);
}
