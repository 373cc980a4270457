import type { Sample } from '../../event/trace-context.ts';

export type Sampler = 'traceidratio' | 'parentbased_traceidratio';

export type SamplingOptions = {
  sampler: Sampler;
  /** The share of traces that is sampled, from 0 to 1. */
  ratio: number;
};

/**
 * Draws for each trace. A trace id from outside has no say: a caller could choose one that always wins, so we do not
 * sample by its value, as others do. The caller's flag counts only with `parentbased_traceidratio`.
 */
export function createSampling(
  { sampler, ratio }: SamplingOptions,
  random: () => number = Math.random,
): Sample {
  const draw = () => random() < ratio;
  return sampler === 'parentbased_traceidratio' ? (outsideFlag) => outsideFlag ?? draw() : draw;
}
