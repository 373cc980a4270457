import { type Band, bandOf, bandsOf } from './band.ts';
import { AWS_CONDITIONS, type Conditions, cornersOf } from './conditions.ts';
import { highestOfStretches, meansOfStretches } from './down-sample.ts';
import type { Engine } from './engine.ts';
import { type MeasureBands, type Measures, measure, measureBands } from './measures.ts';
import { drawPoisson } from './poisson.ts';
import { createRandom } from './random.ts';
import { EC2_PLANT } from './scenarios.ts';
import { type Run, type Samples, type Scenario, simulateFleet } from './simulate-fleet.ts';
import { judge, type Verdict } from './verdict.ts';

export type ScenarioResult = { scenario: Scenario; arrivals: Band[]; engines: EngineResult[] };

export type EngineResult = {
  engine: Engine;
  measures: MeasureBands;
  /** Over both ends of every condition that the engine is exposed to. */
  worstAgeAtEnds: Band;
  /** In how many runs, those at the ends included, the net acted while a leader led. */
  interfered: { runs: number; of: number };
  verdict: Verdict;
  curves: { backlog: Band[]; workers: Band[] };
};

export type Seeds = { drawn: number; atEnds: number };

/** How many runs make a band, and how many are made at each combination of the conditions' ends. */
export const SEEDS: Seeds = { drawn: 20, atEnds: 5 };

/** Runs every engine on every scenario. All engines see the same arrivals. */
export function simulateAll(scenarios: Scenario[], engines: Engine[], seeds = SEEDS): ScenarioResult[] {
  return scenarios.map((scenario) => {
    const arrivals = Array.from({ length: Math.max(seeds.drawn, seeds.atEnds) }, (_, i) =>
      poissonArrivals(scenario, i + 1),
    );
    return {
      scenario,
      arrivals: bandsOf(arrivals.slice(0, seeds.drawn).map(meansOfStretches)),
      engines: engines.map((engine) => simulateEngine({ scenario, engine, arrivals, seeds })),
    };
  });
}

type Job = { scenario: Scenario; engine: Engine; arrivals: Int32Array[]; seeds: Seeds };

function simulateEngine({ scenario, engine, arrivals, seeds }: Job): EngineResult {
  function runs<T>(count: number, conditions: Conditions, what: (run: Run) => T): T[] {
    return arrivals.slice(0, count).map((counts, i) =>
      what(
        simulateFleet({
          scenario,
          arrivals: counts,
          plant: EC2_PLANT,
          engine,
          conditions,
          seed: i + 1,
        }),
      ),
    );
  }
  const drawn = runs(seeds.drawn, AWS_CONDITIONS, (run) => ({
    measures: measure(run),
    ...curvesOf(run.samples),
  }));
  const corners = cornersOf(AWS_CONDITIONS, engine.assumes).map(({ ends, conditions }) => ({
    ends,
    measured: runs(seeds.atEnds, conditions, measure),
  }));
  const measured = drawn.map(({ measures }) => measures);
  const atEnds = corners.flatMap((corner) => corner.measured);
  return {
    engine,
    measures: measureBands(measured),
    worstAgeAtEnds: bandOf(worstAges(atEnds)),
    interfered: countInterfered([...measured, ...atEnds]),
    verdict: judge(
      worstAges(measured),
      corners.map((corner) => ({ ends: corner.ends, worstAges: worstAges(corner.measured) })),
    ),
    curves: {
      backlog: bandsOf(drawn.map(({ backlog }) => backlog)),
      workers: bandsOf(drawn.map(({ workers }) => workers)),
    },
  };
}

export function poissonArrivals({ seconds, arrivals }: Scenario, seed: number): Int32Array {
  const random = createRandom(seed, 'arrivals');
  return Int32Array.from({ length: seconds }, (_, second) => drawPoisson(arrivals(second), random));
}

function curvesOf({ backlog, workers }: Samples) {
  return { backlog: highestOfStretches(backlog), workers: highestOfStretches(workers) };
}

function countInterfered(runs: readonly Measures[]): EngineResult['interfered'] {
  return { runs: runs.filter(({ interferences }) => interferences > 0).length, of: runs.length };
}

function worstAges(runs: readonly Measures[]): number[] {
  return runs.map(({ worstAgeSeconds }) => worstAgeSeconds);
}
