import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';

/** Values at which a panel changes its colour. A time series draws them as dashed lines. */
export type Limits = readonly { from: number | null; color: string }[];

/** Good below `bad`; from `warning` on, if given, a reason to look. */
export function below(bad: number, { warning }: { warning?: number } = {}): Limits {
  const look = warning === undefined ? [] : [{ from: warning, color: 'yellow' }];
  return [{ from: null, color: 'green' }, ...look, { from: bad, color: 'red' }];
}

/** Good from `good` on, bad below `warning`. */
export function atLeast(good: number, { warning }: { warning?: number } = {}): Limits {
  const look = warning === undefined ? [] : [{ from: warning, color: 'yellow' }];
  return [{ from: null, color: 'red' }, ...look, { from: good, color: 'green' }];
}

/** For what should not happen at all. */
export const NONE_EXPECTED: Limits = below(1e-9);

export function thresholds(limits: Limits): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(limits.map(({ from, color }) => ({ value: from, color })));
}
