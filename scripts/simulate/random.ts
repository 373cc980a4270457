/** Numbers from 0 up to 1. */
export type Random = () => number;

/**
 * A seeded generator: the same seed and stream give the same numbers on every machine. Streams of one seed are
 * independent, so that engines that draw differently still see the same arrivals. Mulberry32:
 * https://github.com/cprosche/mulberry32
 */
export function createRandom(seed: number, stream: string): Random {
  let state = hash(`${seed}/${stream}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The lowest and the highest value of something that varies. */
export type Range = readonly [from: number, to: number];

/** Evenly from the range. */
export function draw([from, to]: Range, random: Random): number {
  return from + (to - from) * random();
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
