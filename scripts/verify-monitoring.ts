import { optionsOrExit } from '../core/process/command-line.ts';
import { onStopSignal } from '../core/process/stop-signals.ts';
import { StartError } from '../local/start-error.ts';
import { HELP, readOptions, type VerifyOptions } from './verify-monitoring/options.ts';
import { failuresOf, renderVerified } from './verify-monitoring/report.ts';
import { onTestbed } from './verify-monitoring/testbed.ts';
import { verifyMonitoring } from './verify-monitoring/verify-monitoring.ts';

const options = optionsOrExit(readOptions(process.argv.slice(2)), HELP);
onStopSignal(() => process.exit(130));
await main(options).catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
});

async function main({ short, speed }: VerifyOptions): Promise<void> {
  const startMs = performance.now();
  const say = (line: string) => {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`${seconds.padStart(6)} s  ${line}`);
  };
  say(
    `all windows, intervals and \`for\`s of the rules are divided by ${speed}: five minutes are ${300 / speed} s`,
  );
  const verified = await onTestbed({ speed, say }, async (testbed) => {
    const { verified } = await verifyMonitoring(testbed, { short }, say);
    return verified;
  });
  console.log(`\n${renderVerified(verified)}`);
  process.exit(failuresOf(verified).length === 0 ? 0 : 1);
}
