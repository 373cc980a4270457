import type { Leadership, Term } from './engine.ts';
import { ROUND_SECONDS } from './leader.ts';
import { draw, type Random, type Range } from './random.ts';
import { RAMP, SPIKE } from './scenarios.ts';
import type { Scenario } from './simulate-fleet.ts';

const MINUTE = 60;
/** The worst moments for a leader to fail. */
const SPIKE_BEGINS = 10 * MINUTE;
const RAMP_MIDDLE = 25 * MINUTE;
const FROZEN_SECONDS = 3 * MINUTE;
/**
 * From the leader's last breath to the next one's first decision: the lease is free when it was not renewed for 15 s
 * (core/duties/leases.ts), and both its holder and the others look at it every 5 s.
 */
const TAKEOVER_SECONDS: Range = [10, 25];

const first = (random: Random) => ROUND_SECONDS * random();
const next = (after: number, random: Random) => ({
  from: after + draw(TAKEOVER_SECONDS, random),
  until: Infinity,
});

/** What can go wrong with the leader of the policy on AWS, each under a load that needs one. */
export const LEADER_FAULTS: Scenario[] = [
  fault(SPIKE, 'none', (random) => [{ from: first(random), until: Infinity }]),
  fault(SPIKE, 'killed as the load rises', (random) => [
    { from: first(random), until: SPIKE_BEGINS },
    next(SPIKE_BEGINS, random),
  ]),
  fault(SPIKE, 'frozen for 3 minutes', (random) => frozen(random, SPIKE_BEGINS)),
  fault(SPIKE, 'two leaders for an hour', (random) => [
    { from: first(random), until: Infinity },
    { from: 5 * MINUTE + first(random), until: 65 * MINUTE },
  ]),
  fault(SPIKE, 'no leader at all', () => []),
  fault(RAMP, 'none', (random) => [{ from: first(random), until: Infinity }]),
  fault(RAMP, 'frozen for 3 minutes, its call goes out late', (random) =>
    frozen(random, RAMP_MIDDLE, RAMP_MIDDLE + FROZEN_SECONDS),
  ),
  fault(RAMP, 'no leader at all', () => []),
];

/** It froze in its first round from then on, before the call. */
function frozen(random: Random, at: number, callsAt?: number): Term[] {
  const until = at + ROUND_SECONDS;
  return [{ from: first(random), until, frozen: { callsAt } }, next(until, random)];
}

function fault(scenario: Scenario, title: string, leadership: Leadership): Scenario {
  return { ...scenario, title, leadership };
}
