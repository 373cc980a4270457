import { CONDITION_TITLES, type Conditions, type Corner } from './conditions.ts';

/** The SLO: no message is older than this when it is done. */
export const WORST_AGE_GOAL_SECONDS = 300;

/** Runs that are nearer to the goal than this share of it might turn with the next seed. */
const MARGIN = 0.1;

/** The worst ages of runs under the same conditions, which differ by their seeds. */
export type Cell = { ends: Corner['ends']; worstAges: readonly number[] };

/** `dependsOn` names what turns it: conditions, or chance alone. */
export type Verdict = { kind: 'met' | 'missed' } | { kind: 'depends'; dependsOn: string[] };

/**
 * The goal is met only if it is in every run, at both ends of each condition too, and missed only if it is in every run,
 * with a tenth to spare. Otherwise it depends on each condition whose two ends differ while the others stay, and on
 * chance where runs differ under the same conditions.
 */
export function judge(drawn: readonly number[], corners: readonly Cell[]): Verdict {
  const all = [...drawn, ...corners.flatMap(({ worstAges }) => worstAges)];
  if (Math.max(...all) <= WORST_AGE_GOAL_SECONDS * (1 - MARGIN)) return { kind: 'met' };
  if (Math.min(...all) > WORST_AGE_GOAL_SECONDS * (1 + MARGIN)) return { kind: 'missed' };
  const turning = (Object.keys(CONDITION_TITLES) as (keyof Conditions)[])
    .filter((name) => doesTurn(corners, name))
    .map((name) => CONDITION_TITLES[name]);
  const isChance = turning.length === 0 || corners.some(({ worstAges }) => outcomeOf(worstAges) === 'either');
  return { kind: 'depends', dependsOn: isChance ? [...turning, 'chance'] : turning };
}

function outcomeOf(worstAges: readonly number[]): 'met' | 'missed' | 'either' {
  const met = worstAges.filter((age) => age <= WORST_AGE_GOAL_SECONDS).length;
  if (met === worstAges.length) return 'met';
  return met === 0 ? 'missed' : 'either';
}

function doesTurn(corners: readonly Cell[], name: keyof Conditions): boolean {
  return corners.some((one) => {
    if (one.ends[name] !== 'low') return false;
    const other = corners.find(({ ends }) => areSame(ends, { ...one.ends, [name]: 'high' }));
    return other !== undefined && outcomeOf(other.worstAges) !== outcomeOf(one.worstAges);
  });
}

function areSame(some: Corner['ends'], others: Corner['ends']): boolean {
  return (Object.keys(CONDITION_TITLES) as (keyof Conditions)[]).every((name) => some[name] === others[name]);
}
