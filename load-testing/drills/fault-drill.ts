import { randomUUID } from 'node:crypto';
import { setTimeout as delay, setInterval } from 'node:timers/promises';
import { watchClocks } from './checks/clock-checks.ts';
import { allPassed, type Check, count, type Finding } from './checks/finding.ts';
import { createLedger, type Ledger } from './checks/ledger.ts';
import { checkLedger } from './checks/ledger-checks.ts';
import { checkStatistics } from './checks/statistics-check.ts';
import type { StoredRow } from './checks/stored-rows.ts';
import { followWorkerCounters, type WorkerCounters } from './checks/worker-counters.ts';
import { CLOCK_TESTBED, clockFaults } from './faults/clock-faults.ts';
import { type FaultSchedule, queueOutage, tableOutage } from './faults/fault-schedule.ts';
import { sendFromClients, sendSteadily } from './load/clients.ts';
import { createSubmissions } from './load/mixed-submissions.ts';
import type { Submission } from './load/submission.ts';
import type { DrillOptions } from './options.ts';
import { openTestbed, type Testbed, type TestbedOptions } from './testbed.ts';

/** All must be stored so long after the last fault, at the latest. */
const RECOVERY_MS = 30_000;
const HANDLED_TYPE = 'order.placed';

/** Starts a platform, loads it, breaks it, and says what became of every event. */
export async function runFaultDrill(options: DrillOptions, say: (line: string) => void): Promise<Finding[]> {
  const { testbed: testbedOptions = {} } = planOf(options);
  const testbed = await openTestbed(say, testbedOptions);
  let passed = false;
  try {
    const findings = await drill(testbed, options, say);
    passed = allPassed(findings);
    return findings;
  } finally {
    await testbed.close({ keepData: !passed });
  }
}

type Plan = {
  faults: FaultSchedule;
  testbed?: TestbedOptions;
  /** Looks on while all that happens, and says what it saw. */
  watch?: (testbed: Testbed) => { stop(): Promise<Check[]> };
};

function planOf(options: DrillOptions): Plan {
  switch (options.scenario) {
    case 'clocks':
      return { faults: clockFaults(options), testbed: CLOCK_TESTBED, watch: watchClocks };
    case 'table-outage':
      return { faults: tableOutage(options) };
    default:
      return { faults: queueOutage(options) };
  }
}

async function drill(
  testbed: Testbed,
  options: DrillOptions,
  say: (line: string) => void,
): Promise<Finding[]> {
  const { platform } = testbed;
  const submissions = createSubmissions(
    { events: options.events, repeatedShare: 0.05, invalidShare: 0.02 },
    randomUUID(),
  );
  const valid = submissions.filter(({ kind }) => kind !== 'invalid').flatMap(({ events }) => events).length;
  const ledger = createLedger();
  const counters = followWorkerCounters(platform.fleet, HANDLED_TYPE);
  const progress = reportProgress(ledger, valid, say);

  say(`load: ${options.events} events to ${platform.api.url()}`);
  const { faults, watch } = planOf(options);
  const watching = watch?.(testbed);
  const share = () => ledger.acceptedIds().size / valid;
  const [, lastFaultMs] = await Promise.all([
    load(submissions, options, { apiUrl: platform.api.url(), ledger }),
    faults({ platform, progress: share, say }).then(() => performance.now()),
  ]);
  progress.abort();
  say(`load: done, ${ledger.acceptedIds().size} ids accepted; waiting until all are stored`);

  const rows = await rowsOnceStored(testbed, ledger, lastFaultMs + RECOVERY_MS);
  const recovery = checkRecovery(ledger, rows, (performance.now() - lastFaultMs) / 1000);
  const deadLetters = await testbed.deadLetters();
  const counted = await counters.stop();
  say('waiting until /stats has recounted the last minute');
  const statistics = await checkStatistics(platform.api.url(), rows);
  return [
    ...checkLedger(ledger, rows),
    recovery,
    { ok: deadLetters === 0, what: 'nothing was dead-lettered', found: `${deadLetters} dead letters` },
    ...duplicateFigures(counted, rows),
    statistics,
    ...((await watching?.stop()) ?? []),
  ];
}

function load(
  submissions: Submission[],
  { scenario, clients, outageSeconds }: DrillOptions,
  deps: { apiUrl: string; ledger: Ledger },
): Promise<void> {
  if (scenario === 'faults') return sendFromClients(deps, submissions, clients);
  // Goes on for a while after the outage; of clocks, it also waits for the second half of a minute.
  const seconds = scenario === 'clocks' ? outageSeconds + 60 : outageSeconds * 1.2;
  return sendSteadily(deps, submissions, seconds);
}

function reportProgress(ledger: Ledger, valid: number, say: (line: string) => void): AbortController {
  const stopping = new AbortController();
  const reporting = async () => {
    for await (const _ of setInterval(5_000, undefined, { signal: stopping.signal }))
      say(`load: ${ledger.acceptedIds().size} of ${valid} accepted`);
  };
  // It ends by the abort alone.
  reporting().catch(() => {});
  return stopping;
}

/** Looks until every accepted id is in the table, or the deadline has passed twice over: then what there is. */
async function rowsOnceStored(testbed: Testbed, ledger: Ledger, deadlineMs: number): Promise<StoredRow[]> {
  while (true) {
    const rows = await testbed.storedRows();
    const late = performance.now() > deadlineMs + RECOVERY_MS;
    if (late || missing(ledger, rows) === 0) return rows;
    await delay(500);
  }
}

function missing(ledger: Ledger, rows: StoredRow[]): number {
  const stored = new Set(rows.map(({ id }) => id));
  return [...ledger.acceptedIds()].filter((id) => !stored.has(id)).length;
}

function checkRecovery(ledger: Ledger, rows: StoredRow[], seconds: number): Check {
  const left = missing(ledger, rows);
  return {
    ok: left === 0 && seconds * 1000 <= RECOVERY_MS,
    what: `all was stored within ${RECOVERY_MS / 1000} s after the last fault`,
    found: left === 0 ? `${seconds.toFixed(1)} s` : `${left} were missing after ${seconds.toFixed(1)} s`,
  };
}

/** Figures only: handlers run at least once, and the table recognises what it has. */
function duplicateFigures({ handlerRuns, duplicates }: WorkerCounters, rows: StoredRow[]): Finding[] {
  const handled = rows.filter(({ eventType }) => eventType === HANDLED_TYPE).length;
  return [
    { what: 'deliveries of events that were stored already', found: `${count(duplicates)} at least` },
    {
      what: `handler runs (${HANDLED_TYPE})`,
      found: `${count(handlerRuns)} at least, for ${count(handled)} events`,
    },
  ];
}
