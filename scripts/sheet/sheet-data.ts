import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { isRow, panelsOf, withValues } from '../../monitoring/grafana/queries-of.ts';
import { timesIn } from './ask-prometheus.ts';
import type { Mark, Sheet, SheetDashboard, SheetRow } from './page/sheet.ts';
import { panelWithData, type Source } from './panel-data.ts';
import { hexOf } from './series-colors.ts';

/** Asks for the data of every panel. */
export async function sheetData(dashboards: readonly Dashboard[], source: Source): Promise<Sheet> {
  const [first] = dashboards;
  const [filled, marks] = await Promise.all([
    Promise.all(dashboards.map((dashboard) => withData(dashboard, source))),
    first ? marksOf(first, source) : [],
  ]);
  return { dashboards: filled, times: timesIn(source.range), marks };
}

async function withData(dashboard: Dashboard, source: Source): Promise<SheetDashboard> {
  const { title = '', description = '', panels = [] } = dashboard;
  return {
    title,
    description,
    rows: panels.filter(isRow).map(
      ({ title: row = '', gridPos }): SheetRow => ({
        title: row,
        ...(gridPos ?? { x: 0, y: 0, w: 24, h: 1 }),
      }),
    ),
    panels: await Promise.all(panelsOf(dashboard).map((panel) => panelWithData(panel, source))),
  };
}

/** All dashboards have the same annotations. */
async function marksOf({ annotations }: Dashboard, { prometheus, values, range }: Source): Promise<Mark[]> {
  const found = await Promise.all(
    (annotations.list ?? []).map(async ({ name, iconColor, expr = '', step = '1m' }) => {
      const stepSeconds = 60 * Number.parseInt(step, 10);
      const series = await prometheus.over(withValues(expr, values), { ...range, stepSeconds });
      return series.flatMap(({ points }) =>
        [...points.keys()].map((atSeconds) => ({ atSeconds, text: name, color: hexOf(iconColor) })),
      );
    }),
  );
  return found.flat();
}
