import type { Engine } from './engine.ts';
import { type Measures, measure } from './measures.ts';
import { type Run, type Scenario, simulateFleet } from './simulate-fleet.ts';
import type { Plant } from './simulated-worker.ts';

export type ScenarioResult = {
  scenario: Scenario;
  runs: { engine: Engine; run: Run; measures: Measures }[];
};

/** Runs every engine on every scenario. */
export function simulateAll(scenarios: Scenario[], engines: Engine[], plant: Plant): ScenarioResult[] {
  return scenarios.map((scenario) => ({
    scenario,
    runs: engines.map((engine) => {
      const run = simulateFleet(scenario, plant, engine);
      return { engine, run, measures: measure(run) };
    }),
  }));
}
