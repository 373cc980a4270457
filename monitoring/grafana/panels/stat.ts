import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import type { Limits } from './limits.ts';
import { described, type PanelOfRow, type PanelSpec } from './panel.ts';
import { prometheusQuery, refIdOf } from './query.ts';

/** The last value of each series, large, in the colour of the limit that it is within. */
export function stat(spec: PanelSpec & { limits: Limits }): PanelOfRow {
  return (place) =>
    described(new StatBuilder(), spec, place)
      .targets(spec.queries.map((query, i) => prometheusQuery(query, refIdOf(i))))
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false))
      .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
      .colorMode(BigValueColorMode.Value)
      .graphMode(BigValueGraphMode.Area)
      .textMode(BigValueTextMode.ValueAndName);
}
