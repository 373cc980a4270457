import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { expect, test } from 'vitest';
import { routes } from '../../monitoring/grafana/rows/requests.ts';
import { fleetAgainstBacklog } from '../../monitoring/grafana/rows/scaling.ts';
import { lookOf } from './panel-look.ts';

const PLACE = { id: 1, height: 8 };

test('a series has the colour and the axis that its panel gives it', () => {
  const panel: Panel = fleetAgainstBacklog(PLACE).build();
  expect(lookOf(panel, 'backlog')).toMatchObject({ color: '#ff9830', unit: 'short', onTheRight: true });
  expect(lookOf(panel, 'desired')).toMatchObject({ color: '#b877d9', onTheRight: false, dashed: true });
});

test('other series are left to the palette', () => {
  expect(lookOf(fleetAgainstBacklog(PLACE).build(), 'backlogs')).toEqual({
    onTheRight: false,
    dashed: false,
  });
});

test('a column has its own unit and limits', () => {
  const { unit, limits } = lookOf(routes(PLACE).build(), '5xx');
  expect(unit).toBe('percentunit');
  expect(limits).toEqual([
    { from: null, color: '#73bf69' },
    { from: 0.001, color: '#f2495c' },
  ]);
});
