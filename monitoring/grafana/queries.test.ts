import { expect, test } from 'vitest';
import { API_METRICS, createApiMetrics } from '../../core/telemetry/metrics/api-metrics.ts';
import type { MetricDefinition } from '../../core/telemetry/metrics/definition.ts';
import { PIPELINE_METRICS } from '../../core/telemetry/metrics/pipeline-metrics.ts';
import { PROCESS_METRICS } from '../../core/telemetry/metrics/process-metrics.ts';
import { WORKER_METRICS } from '../../core/telemetry/metrics/worker-metrics.ts';
import { pipelineRules } from '../prometheus/pipeline-rules.ts';
import { JOBS } from '../prometheus/platforms.ts';
import { sloRules } from '../prometheus/slo/slo-rules.ts';
import { seriesNames, TARGET_LABELS } from '../testing/process-series.ts';
import { allDashboards } from './all-dashboards.ts';
import { panelsOf, queriesOf, targetsOf } from './queries-of.ts';
import { type Matcher, queryParts } from './testing/query-parts.ts';

const AS_WRITTEN = { environment: '$environment', instance: '$instance', rateInterval: '5m', range: '1h' };
const DASHBOARDS = allDashboards('loki');
const QUERIES = DASHBOARDS.flatMap((dashboard) => queriesOf(dashboard, AS_WRITTEN));
const TARGETS = DASHBOARDS.flatMap((dashboard) =>
  panelsOf(dashboard).flatMap((panel) =>
    targetsOf(panel).map((target) => ({ title: panel.title, ...target })),
  ),
);

/** The metrics that a role exports. */
const ROLES: Record<string, readonly MetricDefinition[]> = {
  'sluice-api': Object.values({ ...API_METRICS, ...PIPELINE_METRICS, ...PROCESS_METRICS }),
  'sluice-worker': Object.values({ ...WORKER_METRICS, ...PROCESS_METRICS }),
};

const RECORDED = [pipelineRules(), ...sloRules()].flatMap(({ rules }) =>
  rules.flatMap((rule) => ('record' in rule ? [rule] : [])),
);

/** What Prometheus, Alertmanager and the collector export, and what Prometheus adds to each scrape and alert. */
const FOREIGN: Record<string, string[]> = {
  up: [],
  scrape_duration_seconds: [],
  scrape_samples_scraped: [],
  ALERTS: ['alertname', 'alertstate', 'severity', 'stage'],
  ALERTS_FOR_STATE: ['alertname', 'severity', 'stage'],
  prometheus_rule_evaluation_failures_total: ['rule_group'],
  prometheus_notifications_dropped_total: [],
  alertmanager_notifications_failed_total: ['integration'],
  otelcol_receiver_accepted_spans: ['receiver'],
  otelcol_receiver_refused_spans: ['receiver'],
  otelcol_exporter_sent_spans: ['exporter'],
  otelcol_exporter_send_failed_spans: ['exporter'],
};

test.each(QUERIES.filter(({ panel }) => panel !== 'variable: environment'))(
  '$dashboard, $panel: every series is of the chosen environment',
  ({ expr }) => {
    const { selectors, bare } = queryParts(expr);
    expect(bare).toEqual([]);
    for (const { matchers } of selectors)
      expect(matchers).toContainEqual({ label: 'environment', operator: '=', value: '$environment' });
  },
);

test.each(QUERIES)('$dashboard, $panel: every series and label exists: $expr', async ({ expr, panel }) => {
  const { selectors, grouping } = queryParts(expr);
  const known = new Set<string>([...TARGET_LABELS, 'direction']);
  for (const { metric, matchers } of selectors) {
    const labels = await labelsOf(metric, matchers);
    expect(labels, metric).toBeDefined();
    for (const label of labels ?? []) known.add(label);
    expect(labels).toEqual(expect.arrayContaining(matchers.map(({ label }) => label).filter(isOfMetric)));
  }
  if (panel !== 'variable: environment') expect([...known]).toEqual(expect.arrayContaining(grouping));
});

test.each(TARGETS)(
  '$title: the names of its series are made of labels that it keeps: $legendFormat',
  async (target) => {
    const { selectors, grouping } = queryParts(target.expr);
    const isAggregated = /\b(sum|max|min|avg|count)( by|\s*\()/.test(target.expr);
    const kept = isAggregated
      ? grouping
      : (await Promise.all(selectors.map(({ metric, matchers }) => labelsOf(metric, matchers)))).flat();
    const named = [...(target.legendFormat ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
    expect(isAggregated ? kept : [...kept, ...TARGET_LABELS]).toEqual(expect.arrayContaining(named));
  },
);

test.each(QUERIES)('$dashboard, $panel: what it filters by has such a value', ({ expr }) => {
  for (const { metric, matchers } of queryParts(expr).selectors)
    for (const { label, operator, value } of matchers) {
      const values = definitionsOf(metric, matchers)[0]?.labels?.[label];
      if (typeof values !== 'object') continue;
      const alternatives = operator.endsWith('~') ? value.split('|') : [value];
      for (const one of alternatives)
        expect(
          values.some((known) => new RegExp(`^(${one})$`).test(known)),
          `${label}: ${one}`,
        ).toBe(true);
    }
});

test.each(QUERIES)('$dashboard, $panel: adds up nothing that every API process reads alike', ({ expr }) => {
  const shared = queryParts(expr).selectors.filter(({ metric, matchers }) =>
    definitionsOf(metric, matchers).some(({ isSharedReading }) => isSharedReading),
  );
  for (const { metric } of shared) expect(expr).toMatch(new RegExp(`max( by \\(\\w+\\))? \\(${metric}\\{`));
});

test.each(TARGETS)('$title: rates of counters follow the resolution of the graph: $expr', ({ expr }) => {
  const ranges = [...expr.matchAll(/\brate\([^[]+\[([^\]]+)\]/g)].map(([, range]) => range);
  // What is divided by a recorded rate has its window.
  const allowed = expr.includes(':rate5m') ? ['5m'] : ['$__rate_interval', '$__range'];
  expect([...allowed, '$__rate_interval']).toEqual(expect.arrayContaining(ranges));
});

test.each(TARGETS)(
  '$title: shows the exemplars of metrics that have them: $expr',
  ({ expr, exemplar = false, title }) => {
    const [first] = queryParts(expr).selectors;
    const [definition] = first ? definitionsOf(first.metric, first.matchers) : [];
    const hasThem = definition?.type === 'histogram' && definition.hasExemplars === true;
    // One query of a panel is enough; a table has no place for them.
    if (exemplar) expect(hasThem, `${title}`).toBe(true);
  },
);

/** The labels of a metric in the jobs that a selector names, or of a series that a rule records. Undefined: there is none. */
async function labelsOf(metric: string, matchers: readonly Matcher[]): Promise<string[] | undefined> {
  const name = matchers.find(({ label }) => label === '__name__')?.value.replace('(_total)?', '') ?? metric;
  const rule = RECORDED.find(({ record }) => record === name);
  if (rule) return ['environment', 'slo', ...queryParts(rule.expr).grouping];
  const [definition] = definitionsOf(name, matchers);
  if (definition)
    return [...Object.keys(definition.labels ?? {}), ...(name.endsWith('_bucket') ? ['le'] : [])];
  return FOREIGN[name] ?? ((await defaultMetrics()).includes(name) ? [] : undefined);
}

/** One for each job that has it; none if one of the jobs does not. */
function definitionsOf(metric: string, matchers: readonly Matcher[]): MetricDefinition[] {
  const job = matchers.find(({ label }) => label === 'job')?.value ?? '.*';
  const jobs = JOBS.filter((name) => new RegExp(`^(${job})$`).test(name) && name in ROLES);
  return jobs.flatMap((name) => ROLES[name]?.find((one) => seriesNames(one).includes(metric)) ?? []);
}

/** What prom-client exports about any process. */
async function defaultMetrics(): Promise<string[]> {
  const { body } = await createApiMetrics().exposition.render(undefined);
  const types = body.matchAll(/^# TYPE ((?:process|nodejs)_\w+) (\w+)$/gm);
  return [...types].flatMap(([, name = '', type = '']) => seriesNames({ name, type }));
}

function isOfMetric(label: string): boolean {
  return ![...TARGET_LABELS, '__name__'].includes(label);
}
