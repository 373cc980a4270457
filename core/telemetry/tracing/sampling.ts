import type { Sample } from '../../event/trace-context.ts';

export type Sampler = 'traceidratio' | 'parentbased_traceidratio';

export type SamplingOptions = {
  sampler: Sampler;
  /** The share of traces that is sampled, from 0 to 1. */
  ratio: number;
};

/**
 * Decides at random for each trace, not by the trace id as other samplers do: a caller could choose an id that is always
 * sampled. The caller's flag counts only with `parentbased_traceidratio`.
 */
export function createSampling(
  { sampler, ratio }: SamplingOptions,
  random: () => number = Math.random,
): Sample {
  const draw = () => random() < ratio;
  return sampler === 'parentbased_traceidratio' ? (outsideFlag) => outsideFlag ?? draw() : draw;
}
