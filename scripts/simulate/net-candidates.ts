import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import { NET, type NetOptions, netMetric } from './net.ts';
import { createPolicyOnAws } from './policy-on-aws.ts';
import { type EngineResult, type Seeds, simulateAll } from './results.ts';
import { BURSTS, RAMP, SPIKE, STEADY } from './scenarios.ts';
import type { Scenario } from './simulate-fleet.ts';

export type NetResult = {
  net: NetOptions;
  isChosen: boolean;
  /** With a leader: under loads that the largest fleet can handle, and under one that it cannot. */
  led: EngineResult['interfered'];
  ledBeyond: EngineResult['interfered'];
  /** Without one. */
  spike: EngineResult;
  ramp: EngineResult;
};

const CANDIDATES: NetOptions[] = [
  { factor: 10, per: 'in service' },
  { factor: 100, per: 'in service' },
  { factor: 10, per: 'desired' },
  { factor: 50, per: 'desired' },
  NET,
  { factor: 200, per: 'desired' },
];
const SEEDS: Seeds = { drawn: 5, atEnds: 2 };

/** Twice what 20 workers handle. */
const BEYOND: Scenario = { ...BURSTS, arrivals: (second) => 2 * BURSTS.arrivals(second) };

/** Tries nets of several sensitivities with a leader and without. */
export function tryNets(seeds = SEEDS): NetResult[] {
  return CANDIDATES.map((net) => {
    const engine = createPolicyOnAws(DEFAULT_SCALING, netMetric(DEFAULT_SCALING, net));
    const run = (scenarios: Scenario[]) =>
      simulateAll(scenarios, [engine], seeds).flatMap(({ engines }) => engines);
    const alone = (scenario: Scenario) => run([{ ...scenario, leadership: () => [] }]);
    const [spike, ramp] = [...alone(SPIKE), ...alone(RAMP)];
    if (spike === undefined || ramp === undefined) throw new Error('a scenario gave no result');
    return {
      net,
      isChosen: net === NET,
      led: sum(run([STEADY, RAMP, SPIKE, BURSTS])),
      ledBeyond: sum(run([BEYOND])),
      spike,
      ramp,
    };
  });
}

function sum(results: EngineResult[]): EngineResult['interfered'] {
  return results.reduce(
    ({ runs, of }, { interfered }) => ({ runs: runs + interfered.runs, of: of + interfered.of }),
    { runs: 0, of: 0 },
  );
}
