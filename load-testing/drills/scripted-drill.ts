import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connectSqs } from '../../adapters/aws/sqs/connect-sqs.ts';
import { redriveDeadLetters } from '../../core/dead-letters/redrive.ts';
import { readDeadLetters } from './checks/dead-letters.ts';
import type { Check } from './checks/finding.ts';
import { createLedger, type Ledger } from './checks/ledger.ts';
import { checkHandlerRuns, checkOutcomes } from './checks/scripted-checks.ts';
import { checkStatistics } from './checks/statistics-check.ts';
import { followWorkerCounters } from './checks/worker-counters.ts';
import { runChaos } from './faults/chaos.ts';
import { killWorker } from './faults/fault-schedule.ts';
import { sendFromClients } from './load/clients.ts';
import { downstreamEvent, type ScriptedEvent, scriptedEvent } from './load/scripted-events.ts';
import type { DrillOptions } from './options.ts';
import { openTestbed, type Testbed } from './testbed.ts';

type Say = (line: string) => void;
type Scenario = {
  workerSettings: Record<string, string>;
  /** The type whose handler's runs are counted. */
  handledType: string;
  /** Made as they are sent: it may depend on the time. */
  events(run: string): IteratorObject<ScriptedEvent>;
  /** Breaks things while events are sent. */
  disturb(testbed: Testbed, sending: AbortSignal, say: Say): Promise<void>;
};

/** For the last retries, and for messages whose worker was killed or stopped. */
const END_WITHIN_MS = 300_000;

/** Sends events whose end is known, several times each, and says whether each came to it. */
export async function runScriptedDrill(options: DrillOptions, say: Say): Promise<Check[]> {
  const scenario = scenarioOf(options);
  const testbed = await openTestbed(say, { workerSettings: scenario.workerSettings });
  let passed = false;
  try {
    const checks = await drill(testbed, scenario, options, say);
    passed = checks.every(({ ok }) => ok);
    return checks;
  } finally {
    await testbed.close({ keepData: !passed });
  }
}

async function drill(
  testbed: Testbed,
  scenario: Scenario,
  options: DrillOptions,
  say: Say,
): Promise<Check[]> {
  const { platform } = testbed;
  const apiUrl = platform.api.url();
  const ledger = createLedger();
  const counters = followWorkerCounters(platform.fleet, scenario.handledType);
  const sending = new AbortController();

  say(`load: to ${apiUrl}, each event under a key`);
  const disturbing = scenario.disturb(testbed, sending.signal, say);
  const events: ScriptedEvent[] = [];
  const submissions = scenario.events(randomUUID()).map((event) => {
    events.push(event);
    return event.submission;
  });
  await sendFromClients({ apiUrl, ledger }, submissions, options.clients);
  sending.abort();
  await disturbing;
  say(`load: ${events.length} events sent; waiting until each has come to its end`);

  await untilEnded(testbed, events, ledger);
  const counted = await counters.stop();
  const checks = checkOutcomes(
    events,
    ledger,
    await testbed.storedRows(),
    await readDeadLetters(testbed.queues),
  );
  const redriven = await checkRedrive(testbed, say);
  const rows = await testbed.storedRows();
  say('waiting until /stats has recounted the last minute');
  return [
    ...checks,
    checkHandlerRuns(scenario.handledType, events, counted),
    ...redriven,
    await checkStatistics(apiUrl, rows),
  ];
}

function scenarioOf({ scenario, events, outageSeconds }: DrillOptions): Scenario {
  switch (scenario) {
    case 'downstream-outage': {
      const downUntil = new Date(Date.now() + outageSeconds * 1_000);
      return {
        // A tenth of the default schedule, as the default outage is a tenth of five minutes.
        workerSettings: { RETRY_DELAYS_SECONDS: '1,3,12,60' },
        handledType: 'demo.downstream',
        events: (run) => numbered(events, (n) => downstreamEvent(n, run, downUntil)),
        disturb: async () => {},
      };
    }
    case 'chaos':
      return {
        workerSettings: {},
        handledType: 'order.placed',
        events: (run) => numbered(events, (n) => scriptedEvent(n, run), outageSeconds * 1_000),
        disturb: runChaos,
      };
    default:
      return {
        workerSettings: {},
        handledType: 'order.placed',
        events: (run) => numbered(events, (n) => scriptedEvent(n, run)),
        disturb: killTwoWorkers,
      };
  }
}

function* numbered(
  count: number,
  eventOf: (n: number) => ScriptedEvent,
  forMs = Number.POSITIVE_INFINITY,
): Generator<ScriptedEvent, undefined> {
  const endMs = performance.now() + forMs;
  for (let n = 0; n < count && performance.now() < endMs; n += 1) yield eventOf(n);
}

async function killTwoWorkers({ platform }: Testbed, sending: AbortSignal, say: Say): Promise<void> {
  for (let kills = 0; kills < 2 && !sending.aborted; kills += 1) {
    await delay(2_000);
    killWorker(platform, say);
  }
}

/** Until as many rows are there as ids were accepted; then what there is, when the time is over. */
async function untilEnded(testbed: Testbed, events: readonly ScriptedEvent[], ledger: Ledger): Promise<void> {
  const deadlineMs = performance.now() + END_WITHIN_MS;
  while (performance.now() < deadlineMs) {
    const rows = await testbed.storedRows();
    const stored = new Set(rows.map(({ id }) => id));
    const { visible, inFlight } = await testbed.queues.events.depth();
    const isDone = [...ledger.acceptedIds()].every((id) => stored.has(id)) && visible + inFlight === 0;
    if (isDone && stored.size >= events.length) return;
    await delay(1_000);
  }
}

/** The cause persists: a pass ends all the same, and each failure is one dead letter again. */
async function checkRedrive(testbed: Testbed, say: Say): Promise<Check[]> {
  const before = await readDeadLetters(testbed.queues);
  if (before.length === 0) return [];
  say(`redrive: ${before.length} messages, whose cause persists`);
  const startedMs = performance.now();
  const { moved } = await redriveDeadLetters(connectSqs(testbed.queues, { now: Date.now }), {
    matches: () => true,
    limit: Number.POSITIVE_INFINITY,
    dryRun: false,
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const failures = new Set(before.map(({ eventId }) => eventId));
  const after = await failedAgain(testbed, failures.size);
  return [
    {
      ok: moved === failures.size && after.size === failures.size,
      what: 'a redrive puts each back once, and ends while the cause persists',
      found: `${moved} put back in ${seconds.toFixed(1)} s; ${after.size} dead-lettered again`,
    },
  ];
}

/** The events that are dead-lettered in a later run: all that are expected, or those that are when the time is over. */
async function failedAgain(testbed: Testbed, expected: number): Promise<Set<string>> {
  const deadlineMs = performance.now() + END_WITHIN_MS;
  while (true) {
    await delay(2_000);
    const letters = await readDeadLetters(testbed.queues);
    const again = new Set(letters.filter(({ run }) => run > 1).map(({ eventId }) => eventId));
    if (again.size >= expected || performance.now() > deadlineMs) return again;
  }
}
