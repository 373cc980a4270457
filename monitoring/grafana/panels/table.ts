import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import { PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { type Limits, thresholds } from './limits.ts';
import { described, type PanelOfRow, type PanelSpec } from './panel.ts';
import { prometheusQuery, refIdOf } from './query.ts';

export type TableSpec = PanelSpec & {
  /** The labels that are columns, in order. They must tell the rows apart. */
  labels: readonly string[];
  /** Units and limits of columns, by the query's legend, where they are not the panel's. */
  columns?: Readonly<Record<string, { unit?: string; limits?: Limits }>>;
};

/** One row per set of labels, one column per query, named by its legend; the first query's largest first. */
export function table(spec: TableSpec): PanelOfRow {
  return (place) => {
    const { queries, labels, columns = {} } = spec;
    const panel = described(new TableBuilder(), spec, place)
      .targets(queries.map((query, i) => prometheusQuery(query, refIdOf(i), ONE_MOMENT)))
      .transformations([{ id: 'merge', options: {} }, chosenColumns(spec)])
      .sortBy([new TableSortByFieldStateBuilder().displayName(queries[0]?.legend ?? '').desc(true)]);
    for (const label of labels) panel.overrideByName(label, [{ id: 'unit', value: 'string' }]);
    for (const [legend, column] of Object.entries(columns)) panel.overrideByName(legend, properties(column));
    return panel;
  };
}

const ONE_MOMENT = { instant: true, format: PromQueryFormat.Table };

function properties({ unit, limits }: { unit?: string; limits?: Limits }) {
  return [
    ...(unit ? [{ id: 'unit', value: unit }] : []),
    ...(limits
      ? [
          { id: 'thresholds', value: thresholds(limits).build() },
          { id: 'custom.cellOptions', value: { type: 'color-text' } },
        ]
      : []),
  ];
}

/** Grafana names the value of a table's query `Value #A`, or `Value` where there is only one. */
export function valueColumn(refId: string, queries: number): string {
  return queries === 1 ? 'Value' : `Value #${refId}`;
}

function chosenColumns({ queries, labels }: TableSpec) {
  const values = queries.map((_, i) => valueColumn(refIdOf(i), queries.length));
  const columns = [...labels, ...values];
  return {
    id: 'organize',
    options: {
      includeByName: Object.fromEntries(columns.map((column) => [column, true])),
      indexByName: Object.fromEntries(columns.map((column, i) => [column, i])),
      renameByName: Object.fromEntries(values.map((column, i) => [column, queries[i]?.legend])),
    },
  };
}
