import { parseArgs } from 'node:util';
import { writeGenerated } from '../core/lib/generated-files.ts';
import { HELP_OPTION, optionsOrExit, readCommandLine, UsageError } from '../core/process/command-line.ts';
import { ENGINES } from './simulate/engines.ts';
import { WORKER_PRICE, WORST_AGE_GOAL_SECONDS } from './simulate/measures.ts';
import { simulateAll } from './simulate/results.ts';
import { resultsTable } from './simulate/results-table.ts';
import { EC2_PLANT, SCENARIOS } from './simulate/scenarios.ts';
import { simulationFiles } from './simulate/simulation-files.ts';

const FOLDER = 'docs/scaling';
const HELP = `npm run simulate: compares fleets that follow Sluice's scaling policy and AWS's target tracking, under synthetic load.

Prints a table and writes it, with a chart per scenario, into ${FOLDER}. Takes a few seconds; the same code gives the
same output.

  --scenario NAME   runs one scenario and writes nothing: ${SCENARIOS.map(({ name }) => name).join(', ')}
  --check           writes nothing; exits 1 if ${FOLDER} is out of date`;

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
  const results = simulateAll(scenarios, ENGINES, EC2_PLANT);
  if (!check) {
    const { instanceType, usdPerHour, asOf } = WORKER_PRICE;
    console.log(`${resultsTable(results)}\n`);
    console.log(`SLO: no message is older than ${WORST_AGE_GOAL_SECONDS} s when it is done.`);
    console.log(`Cost: ${instanceType}, $${usdPerHour} an hour on demand (${asOf}).`);
  }
  if (only !== undefined) return 0;
  const written = { check, command: 'npm run simulate', say: console.log };
  return writeGenerated(simulationFiles(results, FOLDER), written) ? 0 : 1;
}
