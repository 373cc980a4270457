import type { Panel, ThresholdsConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Limit } from './page/sheet.ts';
import { hexOf } from './series-colors.ts';

/** How a panel wants one of its series to look. */
export type SeriesLook = {
  color?: string;
  unit?: string;
  onTheRight: boolean;
  dashed: boolean;
  limits?: Limit[];
};

/** The panel's overrides for the series with this name. Later ones win. */
export function lookOf(panel: Panel, series: string): SeriesLook {
  const look: SeriesLook = { onTheRight: false, dashed: false };
  for (const { matcher, properties } of panel.fieldConfig?.overrides ?? [])
    if (isMatched(matcher, series)) for (const { id, value } of properties) apply(look, id, value);
  return look;
}

function isMatched({ id, options }: { id: string; options?: unknown }, series: string): boolean {
  if (id === 'byName') return options === series;
  return id === 'byRegexp' && new RegExp(String(options).slice(1, -1)).test(series);
}

function apply(look: SeriesLook, id: string, value: unknown): void {
  if (id === 'color') look.color = hexOf((value as { fixedColor: string }).fixedColor); // as panels/timeseries.ts writes it
  if (id === 'unit') look.unit = String(value);
  if (id === 'custom.lineStyle') look.dashed = true;
  if (id === 'custom.axisPlacement') look.onTheRight = value === 'right';
  if (id === 'thresholds') look.limits = limitsOf(value as ThresholdsConfig); // as panels/table.ts writes it
}

export function limitsOf(thresholds: ThresholdsConfig | undefined): Limit[] {
  return (thresholds?.steps ?? []).map(({ value, color }) => ({ from: value, color: hexOf(color) }));
}
