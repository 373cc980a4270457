import { z } from 'zod';

/** The result of a query: how many series had a number at any time of the run. */
export type Answer = { kind: 'data'; series: number } | { kind: 'empty' } | { kind: 'error'; reason: string };

/** A rule as the running Prometheus has it. */
export type LoadedRule = { kind: 'recording' | 'alerting'; name: string; expr: string; error?: string };

export type Prometheus = ReturnType<typeof connectPrometheus>;

/** The HTTP API of a Prometheus: https://prometheus.io/docs/prometheus/latest/querying/api/ */
export function connectPrometheus(url: string) {
  /** The `data` of an answer. Throws with Prometheus's own reason. */
  async function get(path: string, parameters: Record<string, string> = {}): Promise<unknown> {
    const query = new URLSearchParams(parameters);
    const response = await fetch(`${url}/api/v1/${path}?${query}`, { signal: AbortSignal.timeout(30_000) });
    const { status, data, error } = answer.parse(await response.json());
    if (status !== 'success') throw new Error(error ?? `${path} answered ${response.status}`);
    return data;
  }

  return {
    url,
    /** Evaluates a query every `stepSeconds` of a time. */
    async over(expr: string, { fromMs, toMs, stepSeconds }: TimeRange): Promise<Answer> {
      const [start, end] = [fromMs, toMs].map((ms) => String(ms / 1000)) as [string, string];
      try {
        const data = await get('query_range', { query: expr, start, end, step: String(stepSeconds) });
        const series = matrix.parse(data).result.filter(({ values }) => values.some(isNumber)).length;
        return series > 0 ? { kind: 'data', series } : { kind: 'empty' };
      } catch (error) {
        return { kind: 'error', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    /** The selectors in a query, as separate queries. */
    async selectorsOf(expr: string): Promise<string[]> {
      return [...new Set(selectorsIn(await get('parse_query', { query: expr })))];
    },
    async rules(): Promise<LoadedRule[]> {
      return rules.parse(await get('rules')).groups.flatMap((group) => group.rules);
    },
    /** The names of the alerts that fire now. */
    async firing(): Promise<Set<string>> {
      const { alerts: all } = alerts.parse(await get('alerts'));
      return new Set(all.flatMap(({ state, labels }) => (state === 'firing' ? [labels.alertname] : [])));
    },
  };
}

export type TimeRange = { fromMs: number; toMs: number; stepSeconds: number };

const answer = z.object({ status: z.string(), data: z.unknown(), error: z.string().optional() });
const matrix = z.object({
  result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })),
});
const alerts = z.object({
  alerts: z.array(z.object({ state: z.string(), labels: z.looseObject({ alertname: z.string() }) })),
});
const rule = z
  .object({
    type: z.enum(['recording', 'alerting']),
    name: z.string(),
    query: z.string(),
    lastError: z.string().optional(),
  })
  .transform(
    ({ type, name, query, lastError }): LoadedRule => ({
      kind: type,
      name,
      expr: query,
      ...(lastError && { error: lastError }),
    }),
  );
const rules = z.object({ groups: z.array(z.object({ rules: z.array(rule) })) });
const matcher = z.object({ name: z.string(), type: z.string(), value: z.string() });
type Matcher = z.output<typeof matcher>;
const selector = z.object({
  type: z.enum(['vectorSelector', 'matrixSelector']),
  matchers: z.array(matcher),
});

function isNumber([, text]: [number, string]): boolean {
  return text !== 'NaN';
}

/** Walks the tree of a parsed query. */
function selectorsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const parsed = selector.safeParse(node);
  if (!parsed.success) return Object.values(node).flatMap(selectorsIn);
  return [selectorOf(parsed.data.matchers)];
}

/** As people write it: the name before the braces. */
function selectorOf(matchers: Matcher[]): string {
  const name = matchers.find((one) => one.name === '__name__' && one.type === '=');
  const others = matchers
    .filter((one) => one !== name)
    .map(({ name, type, value }) => `${name}${type}${JSON.stringify(value)}`);
  return `${name?.value ?? ''}${others.length > 0 ? `{${others.sort().join(',')}}` : ''}`;
}
