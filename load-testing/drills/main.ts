import { optionsOrExit } from '../../core/process/command-line.ts';
import { onStopSignal } from '../../core/process/stop-signals.ts';
import { StartError } from '../../local/start-error.ts';
import { allPassed, type Finding, renderFindings } from './checks/finding.ts';
import { runElasticDrill } from './elastic-drill.ts';
import { runFaultDrill } from './fault-drill.ts';
import { DRILL_HELP, type DrillOptions, readDrillOptions } from './options.ts';
import { runScriptedDrill } from './scripted-drill.ts';
import { runThrottledDrill } from './throttled-drill.ts';

type RunDrill = (options: DrillOptions, say: (line: string) => void) => Promise<Finding[]>;

const RUNS: Record<DrillOptions['scenario'], RunDrill> = {
  faults: runFaultDrill,
  'table-outage': runFaultDrill,
  'throttled-table': runThrottledDrill,
  elastic: runElasticDrill,
  clocks: runFaultDrill,
  repeats: runScriptedDrill,
  'downstream-outage': runScriptedDrill,
  chaos: runScriptedDrill,
};

await main().catch(fail);

async function main(): Promise<void> {
  onStopSignal(() => process.exit(130));
  const options = optionsOrExit(readDrillOptions(process.argv.slice(2)), DRILL_HELP);
  process.exit((await drill(options)) ? 0 : 1);
}

async function drill(options: DrillOptions): Promise<boolean> {
  const startMs = performance.now();
  const say = (line: string) => {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`${seconds.padStart(6)} s  ${line}`);
  };
  const findings = await RUNS[options.scenario](options, say);
  console.log(`\nDrill ${options.scenario}, ${options.events} events:\n\n${renderFindings(findings)}`);
  return allPassed(findings);
}

function fail(error: unknown): never {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
}
