/** Each label with the list of its values, or with a description of them. */
export type Labels = Readonly<Record<string, readonly string[] | string>>;

type Described = {
  name: string;
  /** Its help text, in one sentence. */
  help: string;
  labels?: Labels;
  /** Every API process exports the same reading: take their `max`, never their `sum`. */
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

/** A metric as data: the source of the metric itself and of its row in docs/metrics.md. */
export type MetricDefinition = CounterDefinition | GaugeDefinition | HistogramDefinition;

/** Metrics by their names in the code. */
export type MetricDefinitions = Readonly<Record<string, MetricDefinition>>;
