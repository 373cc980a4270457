import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checkExpressions, staleExcuses } from './check-expressions.ts';
import { dashboardExpressions } from './dashboard-expressions.ts';
import type { Fault } from './fault.ts';
import { LOAD_FAULTS } from './faults/loads.ts';
import { OUTAGES } from './faults/outages.ts';
import { PROCESS_FAULTS } from './faults/processes.ts';
import type { VerifyOptions } from './options.ts';
import type { TimeRange } from './prometheus.ts';
import type { Verified } from './report.ts';
import { ruleExpressions } from './rule-expressions.ts';
import type { Testbed } from './testbed.ts';
import { sendTraffic } from './traffic.ts';
import { tryFault } from './try-fault.ts';
import { WITHOUT_DATA } from './without-data.ts';

type Say = (line: string) => void;

const DASHBOARDS = fileURLToPath(new URL('../../monitoring/grafana/generated/dashboards', import.meta.url));
const FAULTS: readonly Fault[] = [...PROCESS_FAULTS, ...LOAD_FAULTS, ...OUTAGES];
/** Longer than the longest window that a fault's alert looks back to before it may fire. */
const WARM_UP_MS = 15_000;

/** Loads the platform, tries every fault, then runs every query. Also returns the time range of the run. */
export async function verifyMonitoring(
  testbed: Testbed,
  { short }: Pick<VerifyOptions, 'short'>,
  say: Say,
): Promise<{ verified: Verified; range: TimeRange }> {
  const fromMs = Date.now();
  const done = new AbortController();
  const traffic = sendTraffic(testbed.platform.api.url(), done.signal);
  say('load: events in every shape that the API accepts');
  await delay(WARM_UP_MS);
  const faults = [];
  for (const fault of FAULTS.filter((one) => isTried(one, testbed, short))) {
    say(`fault: ${fault.what}`);
    faults.push(await tryFault(fault, testbed));
  }
  const range = { fromMs, toMs: Date.now(), stepSeconds: 1 };
  say('asking Prometheus every query, recorded series and operand of an alert');
  const expressions = [...dashboardExpressions(DASHBOARDS), ...(await ruleExpressions(testbed.prometheus))];
  const checked = await checkExpressions(testbed.prometheus, expressions, WITHOUT_DATA, range);
  done.abort();
  await traffic;
  const caused = new Set(faults.flatMap(({ alerts }) => alerts.map(({ alert }) => alert)));
  const known = new Set(expressions.flatMap(({ kind, where }) => (kind === 'alert' ? [where] : [])));
  const untried = [...known.difference(caused)];
  return { verified: { checked, faults, untried, stale: staleExcuses(checked, WITHOUT_DATA) }, range };
}

function isTried({ isShort, needs }: Fault, { collector }: Testbed, short: boolean): boolean {
  return (isShort === true || !short) && (needs === undefined || collector !== undefined);
}
