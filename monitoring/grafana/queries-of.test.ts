import { expect, test } from 'vitest';
import { allDashboards } from './all-dashboards.ts';
import { queriesOf } from './queries-of.ts';

const VALUES = { environment: 'local', instance: 'api|worker-1', rateInterval: '1m', range: '1h' };
const queries = allDashboards('loki').flatMap((dashboard) => queriesOf(dashboard, VALUES));

test('every variable has its value', () => {
  expect(queries.filter(({ expr }) => expr.includes('$'))).toEqual([]);
  expect(queries.find(({ panel }) => panel === 'Packs sent')).toEqual({
    dashboard: 'Sluice: API',
    panel: 'Packs sent',
    expr: 'sum by (outcome) (rate(sluice_pack_sends_total{job="sluice-api", environment="local", instance=~"api|worker-1"}[1m]))',
    instant: false,
  });
});

test('a table asks about one moment, a graph about a range', () => {
  const instant = new Set(queries.filter((query) => query.instant).map(({ panel }) => panel));
  expect([...instant]).toEqual(
    expect.arrayContaining(['Routes', 'Processes', 'Firing alerts', 'variable: instance']),
  );
  expect(instant).not.toContain('Packs sent');
});

test('what marks deploys, and what fills variables, is asked as well', () => {
  const others = queries
    .filter(({ dashboard }) => dashboard === 'Sluice: overview')
    .map(({ panel }) => panel);
  expect(others.slice(-4)).toEqual([
    'annotation: Deploys',
    'annotation: Scaling',
    'variable: environment',
    'variable: instance',
  ]);
});
