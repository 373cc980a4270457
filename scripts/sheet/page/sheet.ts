/** All that the page draws. It comes as JSON. */
export type Sheet = { dashboards: SheetDashboard[]; times: number[]; marks: Mark[] };

export type SheetDashboard = { title: string; description: string; rows: SheetRow[]; panels: SheetPanel[] };

/** Places are in Grafana's grid of 24 columns. */
export type Place = { x: number; y: number; w: number; h: number };

export type SheetRow = Place & { title: string };

export type SheetPanel = Place & {
  kind: 'timeseries' | 'stat' | 'table' | 'heatmap';
  title: string;
  question: string;
  unit: string;
  decimals?: number;
  stacked: boolean;
  limits: Limit[];
  /** One a line, a number, a column of a table, or a bucket. */
  series: SheetSeries[];
  /** Of a table: the values of its labels in each row. */
  labels: { names: string[]; rows: string[][] };
  exemplars: { atSeconds: number; value: number }[];
  /** Why there is no data. */
  problem?: string;
};

export type SheetSeries = {
  name: string;
  color: string;
  unit: string;
  onTheRight: boolean;
  dashed: boolean;
  limits: Limit[];
  /** At the sheet's times, or in a table's rows. */
  values: (number | null)[];
};

/** The colour of values from `from` on. */
export type Limit = { from: number | null; color: string };

/** Something that changed on purpose. */
export type Mark = { atSeconds: number; text: string; color: string };
