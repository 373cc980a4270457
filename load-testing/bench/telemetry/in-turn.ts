import { mediansOf } from '../report/quantile.ts';
import type { AmountTraced, Tracing } from './tracing.ts';

export type Cost = {
  /** CPU of the measured processes, per event. */
  cpuMicros: number;
  perSecond: number;
  /** Spans that were recorded and did not reach the collector: a figure counts only without any. */
  missingSpans: number;
};

/** Beside the same without tracing, taken in the same round. */
export type Compared = Cost & {
  /** CPU more than without tracing: 0.05 is 5 %. */
  moreCpu: number;
  /** Events per second less than without tracing. */
  slowerBy: number;
};

export type Round<Kind extends AmountTraced> = { off: Cost } & Record<Kind, Compared>;

/** Warm processes with one amount of tracing. They idle between their slices. */
export type Rig = {
  /** Loads them for a second or so. */
  slice(): Promise<Slice>;
  missingSpans(): Promise<number>;
};

export type Slice = { cpuMicros: number; perSecond: number };

/** Calls `use` with a rig, and stops it afterwards. */
export type OpenRig = <Result>(tracing: Tracing, use: (rig: Rig) => Promise<Result>) => Promise<Result>;

const SLICES = 4;

/**
 * One round. The rigs of all kinds, and of none, stand side by side and are loaded in turn, in another order each time.
 * Each kind counts with its best slice: what else goes on in a shared machine only ever adds to the cost of an event, in
 * one second not at all and in the next by a half.
 */
export function measureInTurn<Kind extends AmountTraced>(
  kinds: readonly Kind[],
  open: OpenRig,
): Promise<Round<Kind>> {
  const rigs = new Map<Tracing, Rig>();
  return openAll(['off', ...kinds]);

  async function openAll([next, ...others]: readonly Tracing[]): Promise<Round<Kind>> {
    if (next === undefined) return measureAll();
    return open(next, (rig) => {
      rigs.set(next, rig);
      return openAll(others);
    });
  }

  async function measureAll(): Promise<Round<Kind>> {
    const best = new Map<Tracing, Slice>();
    for (let taken = 0; taken < SLICES; taken += 1)
      for (const [kind, rig] of shuffled([...rigs]))
        best.set(kind, bestOf(await rig.slice(), best.get(kind)));
    const costs = new Map<Tracing, Cost>();
    for (const [kind, rig] of rigs)
      costs.set(kind, { ...(best.get(kind) as Slice), missingSpans: await rig.missingSpans() }); // each was measured
    const costOf = (kind: Tracing) => costs.get(kind) as Cost;
    const off = costOf('off');
    const compared = kinds.map((kind): [string, Compared] => [kind, compare(costOf(kind), off)]);
    return { off, ...(Object.fromEntries(compared) as Record<Kind, Compared>) };
  }
}

/** The median of each figure over rounds. The median of a ratio is taken of the rounds' own ratios. */
export function mediansOfRounds<Kind extends AmountTraced>(
  rounds: readonly [Round<Kind>, ...Round<Kind>[]],
): Round<Kind> {
  const kinds = Object.keys(rounds[0]) as (keyof Round<Kind>)[]; // a round has no other members
  const medians = kinds.map((kind) => {
    const [first, ...others] = rounds.map((round) => round[kind]);
    return [kind, first && mediansOf<Cost>([first, ...others])];
  });
  return Object.fromEntries(medians);
}

function bestOf(slice: Slice, other: Slice = slice): Slice {
  return {
    cpuMicros: Math.min(slice.cpuMicros, other.cpuMicros),
    perSecond: Math.max(slice.perSecond, other.perSecond),
  };
}

function compare(cost: Cost, off: Cost): Compared {
  return {
    ...cost,
    moreCpu: cost.cpuMicros / off.cpuMicros - 1,
    slowerBy: 1 - cost.perSecond / off.perSecond,
  };
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
