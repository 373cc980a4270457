import { optionsOrExit } from '../../core/process/command-line.ts';
import { onStopSignal } from '../../core/process/stop-signals.ts';
import { HELP, readOptions } from './options.ts';
import { writeResults } from './report/results-page.ts';
import { runBench } from './run-bench.ts';

onStopSignal(() => process.exit(130));
const command = optionsOrExit(readOptions(process.argv.slice(2)), HELP);
const say = (line: string) => console.log(line);
const ok = command.kind === 'measure' ? await runBench(command.options, say) : writeResults(command, say);
process.exit(ok ? 0 : 1);
