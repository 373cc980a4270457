import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Suspension } from './checks/clock-checks.ts';
import { watchClocks } from './checks/clock-watch.ts';
import { count, type Finding } from './checks/finding.ts';
import { createLedger, type Ledger } from './checks/ledger.ts';
import { checkLedger } from './checks/ledger-checks.ts';
import { checkRecovery, RECOVERY_MS } from './checks/recovery-check.ts';
import { checkStatistics } from './checks/statistics-check.ts';
import type { StoredRow } from './checks/stored-rows.ts';
import { followWorkerCounters, type WorkerCounters } from './checks/worker-counters.ts';
import { CLOCK_TESTBED, clockFaults } from './faults/clock-faults.ts';
import { type FaultSchedule, queueOutage, tableOutage } from './faults/fault-schedule.ts';
import { sendFromClients, sendSteadily } from './load/clients.ts';
import { createSubmissions } from './load/mixed-submissions.ts';
import { reportProgress } from './load/progress.ts';
import type { Submission } from './load/submission.ts';
import type { DrillOptions } from './options.ts';
import { onTestbed, type Testbed, type TestbedOptions } from './testbed.ts';

type Say = (line: string) => void;
/** What breaks, and under which load. */
export type Plan = {
  faults: FaultSchedule;
  testbed?: TestbedOptions;
  /** Open loop over so many seconds; without it, clients in a closed loop. */
  loadSeconds?: number;
  /** Of events that fail once, besides those in every load. */
  failingShare?: number;
  /** Observes the whole drill. */
  watch?: (testbed: Testbed) => { stop(): Promise<Finding[]> };
};

const HANDLED_TYPE = 'order.placed';

/** Loads a platform, breaks it, and checks what became of every event. */
export async function runFaultDrill(options: DrillOptions, say: Say): Promise<Finding[]> {
  return runPlan(planOf(options), options, say);
}

export async function runPlan(plan: Plan, options: DrillOptions, say: Say): Promise<Finding[]> {
  return onTestbed(plan.testbed ?? {}, say, (testbed) => drill(testbed, plan, options, say));
}

function planOf(options: DrillOptions): Plan {
  const { outageSeconds } = options;
  switch (options.scenario) {
    case 'clocks': {
      const suspensions: Suspension[] = [];
      // The fault waits for the second half of a minute, and the load outlasts it.
      return {
        faults: clockFaults(options, suspensions),
        testbed: CLOCK_TESTBED,
        loadSeconds: outageSeconds + 60,
        watch: (testbed) => watchClocks(testbed, suspensions),
      };
    }
    case 'table-outage':
      return { faults: tableOutage(options), loadSeconds: outageSeconds * 1.2 };
    default:
      return { faults: queueOutage(options) };
  }
}

async function drill(testbed: Testbed, plan: Plan, options: DrillOptions, say: Say): Promise<Finding[]> {
  const { platform } = testbed;
  const apiUrl = platform.api.url();
  const submissions = createSubmissions(
    { events: options.events, repeatedShare: 0.05, invalidShare: 0.02, failingShare: plan.failingShare ?? 0 },
    randomUUID(),
  );
  const valid = submissions.flatMap(({ kind, events }) => (kind === 'invalid' ? [] : events)).length;
  const ledger = createLedger();
  const counters = followWorkerCounters(platform.fleet, HANDLED_TYPE);
  const reporting = reportProgress(ledger, valid, say);

  say(`load: ${options.events} events to ${apiUrl}`);
  const watching = plan.watch?.(testbed);
  const progress = () => ledger.acceptedIds().size / valid;
  const [, lastFaultMs] = await Promise.all([
    load({ apiUrl, ledger }, submissions, plan, options.clients),
    plan.faults({ platform, progress, say }).then(() => performance.now()),
  ]);
  reporting.abort();
  say(`load: done, ${ledger.acceptedIds().size} ids accepted; waiting until all are stored`);

  const rows = await rowsOnceStored(testbed, ledger, lastFaultMs + RECOVERY_MS);
  const recovery = checkRecovery(missing(ledger, rows), (performance.now() - lastFaultMs) / 1000);
  const deadLetters = await testbed.deadLetters();
  const counted = await counters.stop();
  say('waiting until /stats has recounted the last minute');
  const statistics = await checkStatistics(apiUrl, rows);
  return [
    ...checkLedger(ledger, rows),
    recovery,
    { ok: deadLetters === 0, what: 'nothing is dead-lettered', found: `${deadLetters} dead letters` },
    statistics,
    ...((await watching?.stop()) ?? []),
    ...duplicateFigures(counted, rows),
  ];
}

function load(
  deps: { apiUrl: string; ledger: Ledger },
  submissions: Submission[],
  { loadSeconds }: Plan,
  clients: number,
): Promise<void> {
  return loadSeconds === undefined
    ? sendFromClients(deps, submissions, clients)
    : sendSteadily(deps, submissions, loadSeconds);
}

/** The rows, once every accepted id has one; or as they are well after the deadline, for the checks to fail on. */
async function rowsOnceStored(testbed: Testbed, ledger: Ledger, deadlineMs: number): Promise<StoredRow[]> {
  while (true) {
    const rows = await testbed.storedRows();
    const isLate = performance.now() > deadlineMs + RECOVERY_MS;
    if (isLate || missing(ledger, rows) === 0) return rows;
    await delay(500);
  }
}

function missing(ledger: Ledger, rows: StoredRow[]): number {
  const stored = new Set(rows.map(({ id }) => id));
  return [...ledger.acceptedIds()].filter((id) => !stored.has(id)).length;
}

/** Figures only: handlers run at least once, and the table recognises what it has. */
function duplicateFigures({ handlerRuns, duplicates }: WorkerCounters, rows: StoredRow[]): Finding[] {
  const handled = rows.filter(({ eventType }) => eventType === HANDLED_TYPE).length;
  return [
    { what: 'deliveries of events that were stored already', found: `at least ${count(duplicates)}` },
    {
      what: `handler runs (${HANDLED_TYPE})`,
      found: `at least ${count(handlerRuns)}, for ${count(handled)} events`,
    },
  ];
}
