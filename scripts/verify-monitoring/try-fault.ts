import { waitFor } from '../../local/processes/wait-for.ts';
import type { Fault } from './fault.ts';
import type { Testbed } from './testbed.ts';

/** What became of an alert: seconds from the fault until it fired and somebody was told, and from its end until it was over. */
export type TriedAlert = {
  alert: string;
  firedAfter?: number;
  toldAfter?: number;
  resolvedAfter?: number;
};

export type TriedFault = { what: string; alerts: TriedAlert[] };

const FIRES_WITHIN_MS = 180_000;
const RESOLVES_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 200;

/** Breaks a part, waits until its alerts fire, mends it, and waits until they have resolved. */
export async function tryFault(fault: Fault, testbed: Testbed): Promise<TriedFault> {
  const alerts: TriedAlert[] = fault.alerts.map((alert) => ({ alert }));
  const mended = new AbortController();
  const brokenMs = performance.now();
  await fault.begin(testbed, mended.signal);
  await follow(alerts, FIRES_WITHIN_MS, async (tried) => {
    const [fires, told] = await stateOf(tried.alert, testbed);
    if (fires) tried.firedAfter ??= secondsSince(brokenMs);
    if (told) tried.toldAfter ??= secondsSince(brokenMs);
    // Nobody can be told of the alert that says so.
    return tried.firedAfter !== undefined && (tried.toldAfter !== undefined || fault.isUntold === true);
  });
  mended.abort();
  const mendedMs = performance.now();
  await fault.end(testbed);
  await follow(alerts, RESOLVES_WITHIN_MS, async (tried) => {
    const [fires, told] = await stateOf(tried.alert, testbed);
    if (!fires && !told) tried.resolvedAfter ??= secondsSince(mendedMs);
    return tried.resolvedAfter !== undefined;
  });
  return { what: fault.what, alerts };
}

/** Looks at each alert again and again until all are done, or time is up: then what is missing stays missing. */
async function follow(
  alerts: readonly TriedAlert[],
  timeoutMs: number,
  isDone: (alert: TriedAlert) => Promise<boolean>,
): Promise<void> {
  const look = async () => (await Promise.all(alerts.map(isDone))).every(Boolean);
  await waitFor(look, { what: 'the alerts', timeoutMs, everyMs: LOOK_EVERY_MS }).catch(() => {});
}

async function stateOf(alert: string, { prometheus, webhook }: Testbed): Promise<[boolean, boolean]> {
  return [(await prometheus.firing()).has(alert), webhook.firing().has(alert)];
}

function secondsSince(ms: number): number {
  return (performance.now() - ms) / 1000;
}
