import { parseArgs } from 'node:util';
import {
  type CommandLine,
  HELP_OPTION,
  readCommandLine,
  UsageError,
  wholeNumber,
} from '../../core/process/command-line.ts';
import { allDashboards } from '../../monitoring/grafana/all-dashboards.ts';

export type SheetCommand = {
  prometheusUrl: string;
  environment: string;
  minutes: number;
  uids: string[] | undefined;
  html: string;
  /** A picture of the page. */
  png: string | undefined;
  width: number;
};

export const HELP = `npm run sheet: draws the panels of every dashboard on one page, from the data of a running Prometheus.

Shows the dashboards without Grafana. npm start -- --monitoring prints the address of its Prometheus.

  --prometheus URL     the Prometheus to read; http://localhost:9090 by default
  --environment NAME   the environment to show; local by default
  --minutes N          the last N minutes; 15 by default
  --dashboard UID      only this dashboard, such as sluice-overview; repeatable
  --html FILE          where to write the page; .data/sheet.html by default
  --png FILE           also takes a picture of the page, with Chromium
  --width N            width of the picture in pixels; 1600 by default`;

const OPTIONS = {
  ...HELP_OPTION,
  prometheus: { type: 'string', default: 'http://localhost:9090' },
  environment: { type: 'string', default: 'local' },
  minutes: { type: 'string' },
  dashboard: { type: 'string', multiple: true },
  html: { type: 'string', default: '.data/sheet.html' },
  png: { type: 'string' },
  width: { type: 'string' },
} as const;

/** Reads the command line. */
export function readOptions(args: string[]): CommandLine<SheetCommand> {
  return readCommandLine(() => {
    const { help, prometheus, minutes, dashboard, width, ...rest } = parseArgs({
      args,
      options: OPTIONS,
    }).values;
    if (help) return 'help';
    return {
      ...rest,
      png: rest.png,
      prometheusUrl: url(prometheus),
      minutes: wholeNumber('minutes', minutes) ?? 15,
      uids: dashboard?.map(knownDashboard),
      width: wholeNumber('width', width, { min: 400 }) ?? 1600,
    };
  });
}

function url(text: string): string {
  if (URL.canParse(text)) return text;
  throw new UsageError(`--prometheus: expected a URL, got ${text}`);
}

function knownDashboard(uid: string): string {
  const uids = allDashboards('loki').map((dashboard) => dashboard.uid);
  if (uids.includes(uid)) return uid;
  throw new UsageError(`--dashboard: expected one of ${uids.join(', ')}, got ${uid}`);
}
