import { optionsOrExit } from '../../core/process/command-line.ts';
import { StartError } from '../../local/start-error.ts';
import { printChecks } from './checks/ledger-checks.ts';
import { runElasticDrill } from './elastic-drill.ts';
import { runFaultDrill } from './fault-drill.ts';
import { DRILL_HELP, type DrillOptions, readDrillOptions } from './options.ts';
import { runScriptedDrill } from './scripted-drill.ts';

const RUNS: Record<DrillOptions['scenario'], typeof runFaultDrill> = {
  faults: runFaultDrill,
  'table-outage': runFaultDrill,
  elastic: runElasticDrill,
  clocks: runFaultDrill,
  repeats: runScriptedDrill,
  'downstream-outage': runScriptedDrill,
  chaos: runScriptedDrill,
};

await main().catch(fail);

async function main(): Promise<void> {
  const options = optionsOrExit(readDrillOptions(process.argv.slice(2)), DRILL_HELP);
  process.exit((await drill(options)) ? 0 : 1);
}

async function drill(options: DrillOptions): Promise<boolean> {
  const startMs = performance.now();
  const say = (line: string) => {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`${seconds.padStart(6)} s  ${line}`);
  };
  const checks = await RUNS[options.scenario](options, say);
  console.log(`\nDrill ${options.scenario}, ${options.events} events:\n`);
  printChecks(checks);
  const failed = checks.filter(({ ok }) => !ok).length;
  console.log(failed === 0 ? '\nAll checks pass.' : `\n${failed} of ${checks.length} checks fail.`);
  return failed === 0;
}

function fail(error: unknown): never {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
