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

/**
 * One round: measures each kind of tracing, and none, once. In another order each time, because a shared machine may
 * slow down in the middle of a round.
 */
export async function measureInTurn<Kind extends AmountTraced>(
  kinds: readonly Kind[],
  measure: (tracing: Tracing) => Promise<Cost>,
): Promise<Round<Kind>> {
  const measured = new Map<Tracing, Cost>();
  for (const kind of shuffled<Tracing>(['off', ...kinds])) measured.set(kind, await measure(kind));
  const costOf = (kind: Tracing) => measured.get(kind) as Cost; // each was measured above
  const off = costOf('off');
  const compared = kinds.map((kind) => [kind, compare(costOf(kind), off)]);
  return { off, ...Object.fromEntries(compared) };
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

function compare(cost: Cost, off: Cost): Compared {
  return {
    ...cost,
    moreCpu: cost.cpuMicros / off.cpuMicros - 1,
    slowerBy: 1 - cost.perSecond / off.perSecond,
  };
}

function shuffled<Kind>(kinds: readonly Kind[]): Kind[] {
  return kinds
    .map((kind) => ({ kind, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ kind }) => kind);
}
