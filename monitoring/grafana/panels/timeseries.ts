import {
  AxisPlacement,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Colors } from './colors.ts';
import { described, type PanelOfRow, type PanelSpec } from './panel.ts';
import { prometheusQuery, refIdOf } from './query.ts';

export type TimeseriesSpec = PanelSpec & {
  /** Other series get a colour from the palette. */
  colors?: Colors;
  /** Series that say what should be or may be, by their names. */
  dashed?: string;
  /** Series that have their own axis on the right, by their names, and that axis's unit. */
  rightAxis?: { series: string; unit: string };
  /** Areas on top of each other, for parts of a whole. */
  stacked?: boolean;
};

/** Lines over time, from 0, with a legend that has each one's last and largest value. */
export function timeseries(spec: TimeseriesSpec): PanelOfRow {
  return (place) => {
    const panel = lines(described(new TimeseriesBuilder(), spec, place), spec);
    const { limits, colors = {}, dashed, rightAxis, stacked } = spec;
    if (limits) panel.thresholdsStyle(dashedLines());
    if (stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
    for (const [series, color] of Object.entries(colors))
      panel.overrideByRegexp(wholeName(series), [
        { id: 'color', value: { mode: 'fixed', fixedColor: color } },
      ]);
    if (dashed) panel.overrideByRegexp(wholeName(dashed), DASHED);
    if (rightAxis) panel.overrideByRegexp(wholeName(rightAxis.series), onTheRight(rightAxis.unit));
    return panel;
  };
}

function lines(panel: TimeseriesBuilder, { queries, stacked }: TimeseriesSpec): TimeseriesBuilder {
  return panel
    .targets(queries.map((query, i) => prometheusQuery(query, refIdOf(i))))
    .axisSoftMin(0)
    .lineWidth(stacked ? 1 : 2)
    .fillOpacity(stacked ? 40 : 8)
    .showPoints(VisibilityMode.Never)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}

const DASHED = [
  { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
  { id: 'custom.fillOpacity', value: 0 },
];

function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs(['lastNotNull', 'max']);
}

function dashedLines(): GraphThresholdsStyleConfigBuilder {
  return new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);
}

function wholeName(pattern: string): string {
  return `/^(${pattern})$/`;
}

function onTheRight(unit: string) {
  return [
    { id: 'custom.axisPlacement', value: AxisPlacement.Right },
    { id: 'unit', value: unit },
    { id: 'custom.fillOpacity', value: 0 },
  ];
}
