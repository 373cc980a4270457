/*
 * Every selector names its environment: one Prometheus may scrape several. The variables are the dashboards' (see
 * frame/variables.ts).
 */

const ENVIRONMENT = 'environment="$environment"';
const INSTANCE = 'instance=~"$instance"';

/** A metric of the API processes that the dashboard shows. `filter`: further matchers, as in PromQL. */
export function api(metric: string, filter?: string): string {
  return selector(metric, ['job="sluice-api"', ENVIRONMENT, INSTANCE, filter]);
}

/** A metric of the workers that the dashboard shows. */
export function worker(metric: string, filter?: string): string {
  return selector(metric, ['job="sluice-worker"', ENVIRONMENT, INSTANCE, filter]);
}

/** A metric of both roles. */
export function anyRole(metric: string, filter?: string): string {
  return selector(metric, ['job=~"sluice-.+"', ENVIRONMENT, INSTANCE, filter]);
}

/** A reading that every API process exports, whichever instance is selected: aggregate it by `max`. */
export function shared(metric: string, filter?: string): string {
  return selector(metric, ['job="sluice-api"', ENVIRONMENT, filter]);
}

/** A recorded series, which describes a whole environment, not an instance. */
export function recorded(series: string, filter?: string): string {
  return selector(series, [ENVIRONMENT, filter]);
}

/** A metric of what watches Sluice: Prometheus, Alertmanager, the collector. */
export function monitoring(metric: string, filter?: string): string {
  return selector(metric, [ENVIRONMENT, filter]);
}

function selector(metric: string, matchers: readonly (string | undefined)[]): string {
  return `${metric}{${matchers.filter((matcher) => matcher !== undefined).join(', ')}}`;
}
