import { writeFileSync } from 'node:fs';
import { allDashboards } from '../../monitoring/grafana/all-dashboards.ts';
import { connectPrometheus, type TimeRange } from './ask-prometheus.ts';
import { sheetData } from './sheet-data.ts';
import { sheetHeight, sheetPage } from './sheet-page.ts';

export type SheetOptions = {
  prometheusUrl: string;
  environment: string;
  fromMs: number;
  toMs: number;
  /** What `$__rate_interval` stands for: four scrapes, as Grafana takes. A duration as in PromQL. */
  rateInterval: string;
  /** Of dashboards; all of them by default. */
  uids?: readonly string[];
  /** The page's file. */
  file: string;
};

/** Draws every panel of the dashboards from a Prometheus's data of a time range. `empty`: the panels without data. */
export async function writeSheet({
  prometheusUrl,
  environment,
  rateInterval,
  uids,
  file,
  ...period
}: SheetOptions) {
  const range = rangeOf(period);
  const sheet = await sheetData(
    allDashboards('loki').filter(({ uid = '' }) => uids === undefined || uids.includes(uid)),
    {
      prometheus: connectPrometheus(prometheusUrl),
      values: { environment, instance: '.*', rateInterval, range: `${range.toSeconds - range.fromSeconds}s` },
      range,
    },
  );
  writeFileSync(file, sheetPage(sheet, `Sluice: ${environment}`));
  const panels = sheet.dashboards.flatMap((dashboard) => dashboard.panels);
  const empty = panels.flatMap(({ title, problem }) =>
    problem === undefined ? [] : [`${title} (${problem})`],
  );
  return { panels: panels.length, empty, height: sheetHeight(sheet) };
}

/** A graph has about as many pixels. */
const POINTS = 240;

/** Whole seconds, and a whole number of steps. */
function rangeOf({ fromMs, toMs }: { fromMs: number; toMs: number }): TimeRange {
  const stepSeconds = Math.max(1, Math.ceil((toMs - fromMs) / 1000 / POINTS));
  const toSeconds = Math.floor(toMs / 1000);
  const steps = Math.floor((toMs - fromMs) / 1000 / stepSeconds);
  return { fromSeconds: toSeconds - steps * stepSeconds, toSeconds, stepSeconds };
}
