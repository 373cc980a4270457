import type { View } from '../engine.ts';

/** A quiet fleet of two workers in its first second. */
export function createView(given: Partial<View> = {}): View {
  const { desired = 2 } = given;
  return {
    second: 0,
    visible: 0,
    inFlight: 0,
    desired,
    serving: desired,
    leaving: 0,
    throughput: 0,
    capacityPerWorker: undefined,
    utilisation: 0,
    frozen: false,
    ...given,
  };
}
