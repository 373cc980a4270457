import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { DATA_SOURCE } from '../frame/variables.ts';

export type Query = {
  expr: string;
  /** The series' name: text with `{{label}}`s. */
  legend: string;
  /** Shows a dot for each request or event that has a trace; a click opens it. */
  exemplars?: boolean;
};

/** `options` are of the panel's kind: a table and a stat show one moment, a heatmap buckets. */
export function prometheusQuery(
  { expr, legend, exemplars = false }: Query,
  refId: string,
  {
    instant = false,
    format = PromQueryFormat.TimeSeries,
  }: { instant?: boolean; format?: PromQueryFormat } = {},
): DataqueryBuilder {
  const query = new DataqueryBuilder()
    .refId(refId)
    .datasource(DATA_SOURCE)
    .expr(expr)
    .legendFormat(legend)
    .format(format);
  if (exemplars) query.exemplar(true);
  return instant ? query.instant() : query.range();
}

/** A for the first query of a panel, B for the second… */
export function refIdOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
