import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import { targetsOf, type Values, withValues } from '../../monitoring/grafana/queries-of.ts';
import { type Labels, type Prometheus, type Series, type TimeRange, timesIn } from './ask-prometheus.ts';
import type { SheetPanel, SheetSeries } from './page/sheet.ts';
import { limitsOf, lookOf } from './panel-look.ts';
import { paletteColor } from './series-colors.ts';
import { tableOf } from './table-data.ts';

export type Source = { prometheus: Prometheus; values: Values; range: TimeRange };

/** A panel with its data, as the page draws it. A query that fails is the panel's problem, not the sheet's. */
export async function panelWithData(panel: Panel, source: Source): Promise<SheetPanel> {
  const drawn = withoutData(panel);
  try {
    if (drawn.kind === 'table') return { ...drawn, ...(await tableOf(panel, source)) };
    const series = await seriesOf(panel, source);
    const known = series.filter(({ values }) => values.some((value) => value !== null));
    if (known.length === 0) return { ...drawn, problem: 'no data' };
    return {
      ...drawn,
      series: drawn.kind === 'heatmap' ? bucketsOf(series) : known,
      exemplars: await exemplarsOf(panel, source),
    };
  } catch (error) {
    return { ...drawn, problem: error instanceof Error ? error.message : String(error) };
  }
}

function withoutData(panel: Panel): SheetPanel {
  const { unit = 'short', decimals, thresholds, custom } = panel.fieldConfig?.defaults ?? {};
  return {
    ...(panel.gridPos ?? { x: 0, y: 0, w: 24, h: 8 }),
    kind: panel.type as SheetPanel['kind'], // dashboards have no other kinds
    title: panel.title ?? '',
    question: panel.description ?? '',
    unit,
    ...(decimals !== undefined && { decimals }),
    stacked: custom?.stacking?.mode === 'normal',
    limits: limitsOf(thresholds),
    series: [],
    labels: { names: [], rows: [] },
    exemplars: [],
  };
}

async function seriesOf(panel: Panel, { prometheus, values, range }: Source): Promise<SheetSeries[]> {
  const answers = await Promise.all(
    targetsOf(panel).map(async (target) => {
      const found = await prometheus.over(withValues(target.expr, values), range);
      return found.toSorted(byName).map((series) => ({ name: nameOf(target, series.labels), series }));
    }),
  );
  const { unit = 'short' } = panel.fieldConfig?.defaults ?? {};
  return answers.flat().map(({ name, series }, i) => ({
    name,
    color: paletteColor(i),
    unit,
    limits: [],
    ...lookOf(panel, name),
    values: timesIn(range).map((time) => finite(series.points.get(time))),
  }));
}

/** The observations between each bound and the next lower one: Prometheus's buckets are cumulative. */
function bucketsOf(series: readonly SheetSeries[]): SheetSeries[] {
  return series.map((bucket, i) => ({
    ...bucket,
    values: bucket.values.map((value, at) =>
      value === null ? null : value - (series[i - 1]?.values[at] ?? 0),
    ),
  }));
}

/** Buckets by their bounds, others by their labels. */
function byName(one: Series, other: Series): number {
  const bounds = [one, other].map(({ labels: { le } }) => (le === '+Inf' ? Infinity : Number(le)));
  const [first = Number.NaN, second = Number.NaN] = bounds;
  return first - second || JSON.stringify(one.labels).localeCompare(JSON.stringify(other.labels));
}

function nameOf({ legendFormat = '' }: Dataquery, labels: Labels): string {
  return legendFormat.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '');
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

async function exemplarsOf(
  panel: Panel,
  { prometheus, values, range }: Source,
): Promise<SheetPanel['exemplars']> {
  const traced = targetsOf(panel).filter(({ exemplar }) => exemplar);
  const found = await Promise.all(
    traced.map(({ expr }) => prometheus.exemplars(withValues(expr, values), range)),
  );
  return found.flat();
}
