import { waitFor } from '../../local/processes/wait-for.ts';
import type { Fault } from './fault.ts';
import type { Testbed } from './testbed.ts';

/** Seconds from the fault until the alert's notification, and from its mending until the alert was resolved. */
export type TriedAlert = {
  alert: string;
  firedAfter?: number;
  notifiedAfter?: number;
  resolvedAfter?: number;
};

export type TriedFault = { what: string; alerts: TriedAlert[] };

/** Far longer than any of them takes on an idle machine. */
const FIRES_WITHIN_MS = 120_000;
const RESOLVES_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 250;

/** Breaks a part, waits until its alerts fire, mends it, and waits until they have resolved. */
export async function tryFault(fault: Fault, testbed: Testbed): Promise<TriedFault> {
  const during = fault.alerts.map((alert): TriedAlert => ({ alert }));
  const afterwards = (fault.alertsAfterwards ?? []).map((alert): TriedAlert => ({ alert }));
  const mended = new AbortController();
  const brokenMs = performance.now();
  await fault.begin(testbed, mended.signal);
  await untilFiring(during, brokenMs, { testbed, blocksNotifications: fault.blocksNotifications === true });
  mended.abort();
  const mendedMs = performance.now();
  await fault.end(testbed);
  await untilFiring(afterwards, brokenMs, { testbed, blocksNotifications: false });
  const alerts = [...during, ...afterwards];
  await untilResolved(alerts, mendedMs, testbed);
  return { what: fault.what, alerts };
}

function untilFiring(
  alerts: readonly TriedAlert[],
  sinceMs: number,
  { testbed, blocksNotifications }: { testbed: Testbed; blocksNotifications: boolean },
): Promise<void> {
  return follow(alerts, FIRES_WITHIN_MS, async (tried) => {
    const { isFiring, isTold } = await stateOf(tried.alert, testbed);
    if (isFiring) tried.firedAfter ??= secondsSince(sinceMs);
    if (isTold) tried.notifiedAfter ??= secondsSince(sinceMs);
    return tried.firedAfter !== undefined && (blocksNotifications || tried.notifiedAfter !== undefined);
  });
}

/** An alert that did not fire has nothing to resolve. */
function untilResolved(alerts: readonly TriedAlert[], sinceMs: number, testbed: Testbed): Promise<void> {
  const fired = alerts.filter(({ firedAfter }) => firedAfter !== undefined);
  return follow(fired, RESOLVES_WITHIN_MS, async (tried) => {
    const { isFiring, isTold } = await stateOf(tried.alert, testbed);
    if (!isFiring && !isTold) tried.resolvedAfter ??= secondsSince(sinceMs);
    return tried.resolvedAfter !== undefined;
  });
}

/** Checks each alert again and again until all are done or time is up. What is missing then stays missing. */
async function follow(
  alerts: readonly TriedAlert[],
  timeoutMs: number,
  isDone: (alert: TriedAlert) => Promise<boolean>,
): Promise<void> {
  const look = async () => (await Promise.all(alerts.map(isDone))).every(Boolean);
  await waitFor(look, { what: 'the alerts', timeoutMs, everyMs: LOOK_EVERY_MS }).catch(() => {});
}

async function stateOf(alert: string, { prometheus, webhook }: Testbed) {
  return { isFiring: (await prometheus.firing()).has(alert), isTold: webhook.firing().has(alert) };
}

function secondsSince(ms: number): number {
  return (performance.now() - ms) / 1000;
}
