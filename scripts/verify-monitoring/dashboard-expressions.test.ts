import { expect, test } from 'vitest';
import { expressionsIn } from './dashboard-expressions.ts';

test('every query of every panel is found, also in rows, with its variables filled in', () => {
  const dashboard = {
    panels: [
      {
        title: 'Rate',
        targets: [
          { expr: 'rate(a{environment="$environment"}[$__rate_interval])' },
          { expr: `b{instance=~"$${'{instance:regex}'}"}` },
        ],
      },
      {
        title: 'A row',
        panels: [
          {
            title: 'Inside',
            targets: [{ expr: 'c' }, { expr: '{of="logs"}', datasource: { type: 'loki' } }],
          },
        ],
      },
    ],
  };
  expect(expressionsIn('a-dashboard', dashboard)).toEqual([
    { kind: 'dashboard', where: 'a-dashboard: Rate', expr: 'rate(a{environment="local"}[10s])' },
    { kind: 'dashboard', where: 'a-dashboard: Rate', expr: 'b{instance=~".*"}' },
    { kind: 'dashboard', where: 'a-dashboard: Inside', expr: 'c' },
  ]);
});

test('a variable that is not known stays, for Prometheus to refuse', () => {
  const [found] = expressionsIn('a', { panels: [{ title: 'b', targets: [{ expr: 'c{d="$nobody"}' }] }] });
  expect(found?.expr).toBe('c{d="$nobody"}');
});
