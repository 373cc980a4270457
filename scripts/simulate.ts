import { parseArgs } from 'node:util';
import { writeGenerated } from '../core/lib/generated-files.ts';
import { HELP_OPTION, optionsOrExit, readCommandLine, UsageError } from '../core/process/command-line.ts';
import { ENGINES, POLICY_ON_AWS } from './simulate/engines.ts';
import { LEADER_FAULTS } from './simulate/leader-faults.ts';
import { leaderFaultsTable } from './simulate/leader-faults-table.ts';
import { REVERSAL_SECONDS, WORKER_PRICE } from './simulate/measures.ts';
import { tryNets } from './simulate/net-candidates.ts';
import { netTable } from './simulate/net-table.ts';
import { SEEDS, simulateAll } from './simulate/results.ts';
import { resultsTable } from './simulate/results-table.ts';
import { SCENARIOS } from './simulate/scenarios.ts';
import { simulationFiles } from './simulate/simulation-files.ts';
import { WORST_AGE_GOAL_SECONDS } from './simulate/verdict.ts';

const FOLDER = 'docs/scaling';
const HELP = `npm run simulate: compares fleets that follow Sluice's scaling policy and AWS's target tracking, under synthetic load.

Prints tables and writes them, with a chart per scenario, into ${FOLDER}. Takes about 15 s; the same code gives the
same output.

  --scenario NAME   runs one scenario and writes nothing: ${SCENARIOS.map(({ name }) => name).join(', ')}
  --check           writes nothing; exits 1 if ${FOLDER} is out of date`;

const { instanceType, usdPerHour, asOf } = WORKER_PRICE;
const ABOUT = `Median (lowest–highest) of ${SEEDS.drawn} runs. Ends: ${SEEDS.atEnds} more runs at each combination of both ends of every condition.
Goal: no message is older than ${WORST_AGE_GOAL_SECONDS} s when it is done; met: in every run, at the ends too, with a tenth to spare.
Reversals: changes of size that took back one of the last ${REVERSAL_SECONDS / 60} minutes.
Cost: ${instanceType}, $${usdPerHour} an hour on demand (${asOf}).`;

type Options = { only: string | undefined; check: boolean };

const commandLine = readCommandLine<Options>(() => {
  const { values } = parseArgs({
    options: {
      ...HELP_OPTION,
      scenario: { type: 'string' },
      check: { type: 'boolean', default: false },
    },
  });
  return values.help ? 'help' : { only: knownScenario(values.scenario), check: values.check };
});
process.exitCode = simulate(optionsOrExit(commandLine, HELP));

function knownScenario(name: string | undefined): string | undefined {
  const names = SCENARIOS.map((scenario) => scenario.name);
  if (name === undefined || names.includes(name)) return name;
  throw new UsageError(`--scenario: expected one of ${names.join(', ')}, got ${name}`);
}

function simulate({ only, check }: Options): number {
  const scenarios = SCENARIOS.filter(({ name }) => only === undefined || name === only);
  const results = simulateAll(scenarios, ENGINES);
  if (!check) say(resultsTable(results), ABOUT);
  if (only !== undefined) return 0;
  const leaderFaults = simulateAll(LEADER_FAULTS, [POLICY_ON_AWS]);
  const nets = tryNets();
  if (!check) {
    say('The policy on AWS when its leader fails:', leaderFaultsTable(leaderFaults));
    say('The net below it:', netTable(nets));
  }
  const written = { check, command: 'npm run simulate', say: console.log };
  return writeGenerated(simulationFiles({ results, leaderFaults, nets }, FOLDER), written) ? 0 : 1;
}

function say(...paragraphs: string[]): void {
  for (const paragraph of paragraphs) console.log(`${paragraph}\n`);
}
