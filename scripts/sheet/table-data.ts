import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { targetsOf, withValues } from '../../monitoring/grafana/queries-of.ts';
import type { SheetPanel, SheetSeries } from './page/sheet.ts';
import type { Source } from './panel-data.ts';
import { lookOf } from './panel-look.ts';

/** The rows of a table: one per set of labels, with the value of each query, the largest first. */
export async function tableOf(
  panel: Panel,
  { prometheus, values, range }: Source,
): Promise<Pick<SheetPanel, 'labels' | 'series' | 'problem'>> {
  const targets = targetsOf(panel);
  const names = labelColumns(panel);
  const answers = await Promise.all(
    targets.map(({ expr }) => prometheus.at(withValues(expr, values), range.toSeconds)),
  );
  const columns = answers.map(
    (answer) =>
      new Map(answer.map(({ labels, points }) => [keyOf(names, labels), [...points.values()][0] ?? null])),
  );
  const keys = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  const sorted = keys.toSorted((one, other) => (columns[0]?.get(other) ?? 0) - (columns[0]?.get(one) ?? 0));
  if (sorted.length === 0) return { labels: { names, rows: [] }, series: [], problem: 'nothing' };
  return {
    labels: { names, rows: sorted.map((key) => JSON.parse(key)) },
    series: targets.map(({ legendFormat = '' }, i) => ({
      ...columnOf(panel, legendFormat),
      values: sorted.map((key) => columns[i]?.get(key) ?? null),
    })),
  };
}

/** The columns that a panel keeps and does not get from a query. */
function labelColumns({ transformations = [] }: Panel): string[] {
  const { indexByName = {} } = transformations.find(({ id }) => id === 'organize')?.options ?? {};
  return Object.keys(indexByName).filter((name) => !name.startsWith('Value'));
}

function keyOf(names: readonly string[], labels: Record<string, string>): string {
  return JSON.stringify(names.map((name) => labels[name] ?? ''));
}

function columnOf(panel: Panel, name: string): SheetSeries {
  const { unit = 'short' } = panel.fieldConfig?.defaults ?? {};
  return { name, color: '', unit, limits: [], ...lookOf(panel, name), values: [] };
}
