import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { optionsOrExit } from '../core/process/command-line.ts';
import { HELP, readOptions } from './sheet/options.ts';
import { takePicture } from './sheet/screenshot.ts';
import { writeSheet } from './sheet/write-sheet.ts';

/** Four scrapes, as Grafana takes for `$__rate_interval`. */
const RATE_INTERVAL = '1m';

const { prometheusUrl, environment, minutes, uids, html, png, width } = optionsOrExit(
  readOptions(process.argv.slice(2)),
  HELP,
);
const toMs = Date.now();
mkdirSync(dirname(html), { recursive: true });
const { panels, empty, height } = await writeSheet({
  prometheusUrl,
  environment,
  fromMs: toMs - minutes * 60_000,
  toMs,
  rateInterval: RATE_INTERVAL,
  ...(uids && { uids }),
  file: html,
});
console.log(`${html}: ${panels - empty.length} of ${panels} panels have data`);
if (empty.length > 0) console.log(`Without data: ${empty.join(', ')}`);
if (png !== undefined) {
  takePicture(html, png, { width, height });
  console.log(png);
}
