/** Each label with all of its values, or with words for them where there is no list. */
export type Labels = Readonly<Record<string, readonly string[] | string>>;

type Described = {
  name: string;
  /** What it counts, in one sentence. */
  help: string;
  labels?: Labels;
  /** Every API process reads the same value from elsewhere: take the `max` of them, never the `sum`. */
  isSharedReading?: true;
};

type CounterDefinition = Described & { type: 'counter' };
type GaugeDefinition = Described & { type: 'gauge' };
type HistogramDefinition = Described & {
  type: 'histogram';
  buckets: readonly number[];
  /** Each bucket names the last sampled trace that fell into it. */
  hasExemplars?: true;
};

/** A metric as data. Both the metric itself and its row in docs/metrics.md are made of it. */
export type MetricDefinition = CounterDefinition | GaugeDefinition | HistogramDefinition;

/** Metrics by the names that the code has for them. */
export type MetricDefinitions = Readonly<Record<string, MetricDefinition>>;
