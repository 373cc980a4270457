import type { View } from './engine.ts';
import { draw, type Random, type Range } from './random.ts';

/** What a leader reads: SQS's attributes, which are approximate, and the workers' reports, which are seconds old. */
export type QueueSense = {
  /** Call it once a second. */
  watch(view: View): void;
  read(): Pick<View, 'visible' | 'inFlight' | 'throughput'>;
};

/** Workers report every 10 s: CALL_RATES.presenceMs. */
const REPORT_AGE_SECONDS: Range = [0, 10];
const LONGEST_SECONDS = 64;
/** How far the attributes are off, as a share of their value. */
const ATTRIBUTE_ERROR = 0.1;

export function createQueueSense(attributeAgeSeconds: Range, random: Random): QueueSense {
  const visible = new Float64Array(LONGEST_SECONDS);
  const inFlight = new Float64Array(LONGEST_SECONDS);
  const throughput = new Float64Array(LONGEST_SECONDS);
  let now = -1;
  const agedBy = (seconds: number) => Math.max(0, now - Math.round(seconds)) % LONGEST_SECONDS;
  const approximately = (value = 0) => Math.round(value * (1 + ATTRIBUTE_ERROR * (2 * random() - 1)));

  return {
    watch(view) {
      now = view.second;
      const at = now % LONGEST_SECONDS;
      visible[at] = view.visible;
      inFlight[at] = view.inFlight;
      throughput[at] = view.throughput;
    },
    read() {
      // Mostly fresh: half of the reads are in the lowest eighth of the range.
      const [lowest, highest] = attributeAgeSeconds;
      const queue = agedBy(lowest + (highest - lowest) * random() ** 3);
      return {
        visible: approximately(visible[queue]),
        inFlight: approximately(inFlight[queue]),
        throughput: throughput[agedBy(draw(REPORT_AGE_SECONDS, random))] ?? 0,
      };
    },
  };
}
