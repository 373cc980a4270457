import { Counter, Gauge, Histogram, type OpenMetricsContentType, type Registry } from 'prom-client';
import type { Labels, MetricDefinition, MetricDefinitions } from './definition.ts';
import { createTracedHistogram, type TracedHistogram } from './traced-histogram.ts';

/** The only kind that can have exemplars. */
export type MetricRegistry = Registry<OpenMetricsContentType>;

export type MetricsOf<Definitions extends MetricDefinitions> = {
  [Name in keyof Definitions]: MetricOf<Definitions[Name]>;
};

type MetricOf<Definition> = Definition extends { type: 'counter' }
  ? Counter<LabelOf<Definition>>
  : Definition extends { type: 'gauge' }
    ? Gauge<LabelOf<Definition>>
    : Definition extends { hasExemplars: true }
      ? TracedHistogram<LabelOf<Definition>>
      : Histogram<LabelOf<Definition>>;

type LabelOf<Definition> = Definition extends { labels: infer Known } ? keyof Known & string : never;

/** Makes the metrics of `definitions` in `registry`. */
export function createMetrics<const Definitions extends MetricDefinitions>(
  definitions: Definitions,
  registry: MetricRegistry,
): MetricsOf<Definitions> {
  const made = Object.entries(definitions).map(([name, one]) => [name, createMetric(one, registry)]);
  return Object.fromEntries(made) as MetricsOf<Definitions>; // `fromEntries` forgets which name has which
}

function createMetric(definition: MetricDefinition, registry: MetricRegistry) {
  const { name, help, labels = {} } = definition;
  const options = { name, help, labelNames: Object.keys(labels), registers: [registry] };
  switch (definition.type) {
    case 'counter':
      return startAtZero(new Counter(options), labels);
    case 'gauge':
      return withoutValue(new Gauge(options));
    case 'histogram': {
      const { hasExemplars, buckets } = definition;
      const create = hasExemplars ? createTracedHistogram : (all: typeof options) => new Histogram(all);
      return create({ ...options, buckets: [...buckets] });
    }
  }
}

/** `rate()` misses the first increase of a new series. Where label values are open, the caller creates the series. */
function startAtZero(counter: Counter, labels: Labels): Counter {
  for (const each of combinationsOf(labels)) counter.inc(each, 0);
  return counter;
}

function combinationsOf(labels: Labels): Record<string, string>[] {
  return Object.entries(labels).reduce<Record<string, string>[]>(
    (all, [label, values]) =>
      typeof values === 'string'
        ? []
        : all.flatMap((one) => values.map((value) => ({ ...one, [label]: value }))),
    [{}],
  );
}

/** A gauge that was never set would read 0, which means 'down' for some. */
function withoutValue(gauge: Gauge): Gauge {
  gauge.remove({});
  return gauge;
}
