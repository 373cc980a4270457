import { optionsOrExit } from '../core/process/command-line.ts';
import { onStopSignal } from '../core/process/stop-signals.ts';
import { findPlatform } from '../local/data/platform-file.ts';
import { readTraceConfig } from './config.ts';
import { followEvent } from './trace/follow-event.ts';
import { HELP, readOptions, type TraceOptions } from './trace/options.ts';
import { jsonReport, renderReport } from './trace/report.ts';

const options = optionsOrExit(readOptions(process.argv.slice(2)), HELP);
onStopSignal(() => process.exit(130));
await trace(options).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

async function trace({ eventId, url, json, ...shown }: TraceOptions): Promise<void> {
  const { TRACE_QUERY_URL, DATA_DIR } = readTraceConfig();
  const apiUrl = url ?? apiOn(DATA_DIR);
  const followed = await followEvent(eventId, { apiUrl, queryUrl: TRACE_QUERY_URL });
  console.log(
    json ? JSON.stringify(jsonReport(followed, shown), undefined, 2) : renderReport(followed, shown),
  );
}

function apiOn(dataDir: string): string {
  const platform = findPlatform(dataDir);
  if (platform !== undefined) return platform.api;
  throw new Error(
    `No platform runs on ${dataDir}: start one with \`npm start\`, set DATA_DIR to the folder of the one that runs, or ` +
      'name the API with --url.',
  );
}
