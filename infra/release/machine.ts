/**
 * One row of a state machine: in the phase `from`, if `holds`, it goes to `to` and does `does`. `when` says the
 * condition to a reader: docs/releases.md is written from these rows.
 */
export type Transition<Phase extends string, Facts, Action extends string> = {
  from: Phase;
  when: string;
  holds: (facts: Facts) => boolean;
  to: Phase;
  does?: Action;
};

/** The first row of the phase whose condition holds; none if the phase goes on. */
export function nextTransition<Phase extends string, Facts, Action extends string>(
  table: readonly Transition<Phase, Facts, Action>[],
  phase: Phase,
  facts: Facts,
): Transition<Phase, Facts, Action> | undefined {
  return table.find(({ from, holds }) => from === phase && holds(facts));
}
