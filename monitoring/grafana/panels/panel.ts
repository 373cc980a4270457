import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel, ThresholdsConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from '../frame/variables.ts';
import { type Limits, thresholds } from './limits.ts';
import type { Query } from './query.ts';

/** What every kind of panel has. */
export type PanelSpec = {
  title: string;
  /** The operator's question that the panel answers. */
  question: string;
  /** Grafana's id: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
  unit: string;
  queries: readonly Query[];
  limits?: Limits;
  /** Of 24 columns. */
  width?: number;
  decimals?: number;
};

/** Its row gives a panel its id and its height. */
export type Place = { id: number; height: number };
export type PanelOfRow = (place: Place) => Builder<Panel>;

/** The methods that the builders of all kinds share. */
type AnyKind = {
  id(id: number): AnyKind;
  height(rows: number): AnyKind;
  span(columns: number): AnyKind;
  title(title: string): AnyKind;
  description(text: string): AnyKind;
  datasource(reference: typeof DATA_SOURCE): AnyKind;
  unit(unit: string): AnyKind;
  decimals(decimals: number): AnyKind;
  noValue(text: string): AnyKind;
  thresholds(steps: Builder<ThresholdsConfig>): AnyKind;
};

/** Gives `builder` its size, and the parts of the specification that all kinds share. */
export function described<Kind extends AnyKind>(
  builder: Kind,
  { title, question, unit, width = 8, limits, decimals }: Omit<PanelSpec, 'queries'>,
  { id, height }: Place,
): Kind {
  builder.id(id).height(height).span(width);
  builder.title(title).description(question).datasource(DATA_SOURCE).unit(unit).noValue('no data');
  if (limits) builder.thresholds(thresholds(limits));
  if (decimals !== undefined) builder.decimals(decimals);
  return builder;
}
