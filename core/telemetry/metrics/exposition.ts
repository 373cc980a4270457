import { type Metric, type OpenMetricsContentType, type PrometheusContentType, Registry } from 'prom-client';
import type { MetricRegistry } from './create-metrics.ts';
import { acceptsOpenMetrics } from './negotiate-format.ts';

export type Exposition = {
  /** All metrics, in OpenMetrics if the request's `accept` header asks for it, else in the Prometheus text format. */
  render(accept: string | undefined): Promise<{ contentType: string; body: string }>;
};

/**
 * Only OpenMetrics has exemplars. Rendering OpenMetrics makes prom-client drop `_total` from a counter's name for good.
 * So `registry` itself is never rendered: each format has views of its metrics, which share their values but not their
 * names.
 */
export function createExposition(registry: MetricRegistry): Exposition {
  const text = viewOf(registry, Registry.PROMETHEUS_CONTENT_TYPE);
  const openMetrics = viewOf(registry, Registry.OPENMETRICS_CONTENT_TYPE);
  return {
    async render(accept) {
      const format = acceptsOpenMetrics(accept) ? openMetrics : text;
      return { contentType: format.contentType, body: await format.metrics() };
    },
  };
}

function viewOf<Type extends PrometheusContentType | OpenMetricsContentType>(
  registry: MetricRegistry,
  contentType: Type,
): Registry<Type> {
  const view = new Registry<Type>();
  view.setContentType(contentType);
  for (const { name } of registry.getMetricsAsArray()) {
    const metric: Metric | undefined = registry.getSingleMetric(name);
    if (metric) view.registerMetric(Object.create(metric));
  }
  return view;
}
