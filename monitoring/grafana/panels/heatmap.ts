import {
  PanelBuilder as HeatmapBuilder,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { described, type PanelOfRow, type PanelSpec } from './panel.ts';
import { prometheusQuery } from './query.ts';

/** How observations spread over the buckets of one histogram: `buckets` is their rate by `le`. */
export function heatmap(spec: Omit<PanelSpec, 'queries' | 'limits'> & { buckets: string }): PanelOfRow {
  const query = { expr: spec.buckets, legend: '{{le}}', exemplars: true };
  return (place) =>
    described(new HeatmapBuilder(), spec, place)
      .targets([prometheusQuery(query, 'A', { format: PromQueryFormat.Heatmap })])
      .calculate(false)
      .yAxis(new YAxisConfigBuilder().unit(spec.unit))
      .color(blues());
}

function blues(): HeatmapColorOptionsBuilder {
  return new HeatmapColorOptionsBuilder()
    .mode(HeatmapColorMode.Scheme)
    .scheme('Blues')
    .exponent(0.5)
    .steps(64)
    .reverse(false);
}
