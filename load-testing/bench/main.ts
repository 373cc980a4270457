import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { optionsOrExit } from '../../core/process/command-line.ts';
import { useLocalCredentials } from '../../scripts/config.ts';
import { measureAll } from './measure/measure-all.ts';
import { type BenchOptions, HELP, readOptions } from './options.ts';
import { describeCommit, describeMachine } from './report/machine.ts';
import { renderTables, renderVerdicts } from './report/tables.ts';
import { judge } from './report/targets.ts';

const options = optionsOrExit(readOptions(process.argv.slice(2)), HELP);
process.exit((await bench(options)) ? 0 : 1);

/** Measures, shows and writes; false when a target was missed. */
async function bench(options: BenchOptions): Promise<boolean> {
  useLocalCredentials([]);
  const machine = describeMachine();
  const commit = describeCommit();
  const where = options.onDisk ? 'data on disk' : 'emulators in memory';
  console.log(
    `${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, commit ${commit}, ${where}`,
  );

  const startMs = performance.now();
  const say = (line: string) =>
    console.log(`${((performance.now() - startMs) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  const figures = await measureAll(options, say);
  const verdicts = judge(figures, options);
  console.log(`\n${[...renderTables(figures), renderVerdicts(verdicts)].join('\n\n')}\n`);

  const { jsonFile, cpuProfileDir: _, ...how } = options;
  const result = { date: new Date().toISOString(), commit, machine, options: how, figures, verdicts };
  await mkdir(dirname(jsonFile), { recursive: true });
  await writeFile(jsonFile, `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(`written to ${jsonFile}`);
  if (options.onDisk) console.log('with the data on disk the figures are for the record: no target applies');
  return options.onDisk || verdicts.every(({ met }) => met !== false);
}
