import { z } from 'zod';

/** Points in time that a graph shows. */
export type TimeRange = { fromSeconds: number; toSeconds: number; stepSeconds: number };

export function timesIn({ fromSeconds, toSeconds, stepSeconds }: TimeRange): number[] {
  const steps = Math.floor((toSeconds - fromSeconds) / stepSeconds);
  return Array.from({ length: steps + 1 }, (_, i) => fromSeconds + i * stepSeconds);
}

export type Labels = Record<string, string>;
export type Series = { labels: Labels; points: Map<number, number> };

export type Prometheus = ReturnType<typeof connectPrometheus>;

/** Asks a Prometheus: https://prometheus.io/docs/prometheus/latest/querying/api/. Rejects with its reason. */
export function connectPrometheus(url: string) {
  async function get(path: string, parameters: Record<string, string | number>): Promise<unknown> {
    const query = new URLSearchParams(
      Object.entries(parameters).map(([name, value]) => [name, String(value)]),
    );
    const response = await fetch(new URL(`/api/v1/${path}?${query}`, url), {
      signal: AbortSignal.timeout(30_000),
    });
    const { status, data, error } = answer.parse(await response.json());
    if (status !== 'success') throw new Error(error ?? `Prometheus answered ${response.status}`);
    return data;
  }

  return {
    async over(query: string, { fromSeconds, toSeconds, stepSeconds }: TimeRange): Promise<Series[]> {
      const data = await get('query_range', { query, start: fromSeconds, end: toSeconds, step: stepSeconds });
      return matrix
        .parse(data)
        .result.map(({ metric, values }) => ({ labels: metric, points: new Map(values) }));
    },
    async at(query: string, seconds: number): Promise<Series[]> {
      const { result } = vector.parse(await get('query', { query, time: seconds }));
      return result.map(({ metric, value }) => ({ labels: metric, points: new Map([value]) }));
    },
    /** The exemplars of the series that a query names. */
    async exemplars(query: string, { fromSeconds, toSeconds }: TimeRange) {
      const found = exemplars.parse(
        await get('query_exemplars', { query, start: fromSeconds, end: toSeconds }),
      );
      return found.flatMap((series) =>
        series.exemplars.map(({ timestamp, value }) => ({ atSeconds: timestamp, value: Number(value) })),
      );
    },
  };
}

const answer = z.object({ status: z.string(), data: z.unknown().optional(), error: z.string().optional() });
const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string().transform(Number)]);
const matrix = z.object({ result: z.array(z.object({ metric: labels, values: z.array(point) })) });
const vector = z.object({ result: z.array(z.object({ metric: labels, value: point })) });
const exemplars = z.array(
  z.object({ exemplars: z.array(z.object({ timestamp: z.number(), value: z.string() })) }),
);
