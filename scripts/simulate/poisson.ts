import type { Random } from './random.ts';

/** From here on, rejection is faster than multiplying uniform numbers. */
const REJECTION_FROM = 10;

/** How many independent arrivals fall into a period in which `mean` are expected. */
export function drawPoisson(mean: number, random: Random): number {
  return mean < REJECTION_FROM ? byMultiplication(mean, random) : byRejection(mean, random);
}

/** Knuth's: The Art of Computer Programming, volume 2, 3.4.1. */
function byMultiplication(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** Hörmann's PTRS, as in NumPy: https://doi.org/10.1016/0167-6687(93)90997-4 */
function byRejection(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    const likelihood = count * Math.log(mean) - mean - logFactorial(count);
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= likelihood) return count;
  }
}

/** Stirling's series, to better than 1e-7 from 4 on. */
function logFactorial(n: number): number {
  if (n < 4) return Math.log([1, 1, 2, 6][n] ?? 1);
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);
}
