import { optionsOrExit } from '../core/process/command-line.ts';
import { onStopSignal } from '../core/process/stop-signals.ts';
import { StartError } from '../local/start-error.ts';
import { writeSheet } from './sheet/write-sheet.ts';
import { HELP, readOptions, type VerifyOptions } from './verify-monitoring/options.ts';
import type { TimeRange } from './verify-monitoring/prometheus.ts';
import { failuresOf, renderVerified } from './verify-monitoring/report.ts';
import { onTestbed, type Testbed } from './verify-monitoring/testbed.ts';
import { verifyMonitoring } from './verify-monitoring/verify-monitoring.ts';

/** What `$__rate_interval` stands for. Scrapes are half a second apart here. */
const RATE_INTERVAL = '10s';

const options = optionsOrExit(readOptions(process.argv.slice(2)), HELP);
onStopSignal(() => process.exit(130));
await main(options).catch((error: unknown) => {
  console.error(error instanceof StartError ? error.message : error);
  process.exit(1);
});

async function main({ short, speed, sheet }: VerifyOptions): Promise<void> {
  const startMs = performance.now();
  const say = (line: string) => {
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`${seconds.padStart(6)} s  ${line}`);
  };
  say(
    `all windows, intervals and \`for\`s of the rules are divided by ${speed}: five minutes are ${300 / speed} s`,
  );
  const verified = await onTestbed({ speed, say }, async (testbed) => {
    const { verified, range } = await verifyMonitoring(testbed, { short }, say);
    if (sheet !== undefined) await drawSheet(sheet, testbed, range);
    return verified;
  });
  console.log(`\n${renderVerified(verified)}`);
  process.exit(failuresOf(verified).length === 0 ? 0 : 1);
}

async function drawSheet(file: string, { prometheus }: Testbed, range: TimeRange): Promise<void> {
  await writeSheet({
    prometheusUrl: prometheus.url,
    environment: 'local',
    rateInterval: RATE_INTERVAL,
    ...range,
    file,
  });
  console.log(`Every panel of every dashboard, from this run: ${file}`);
}
