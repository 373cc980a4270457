import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readDeadLetters } from './checks/dead-letters.ts';
import type { Finding } from './checks/finding.ts';
import { createLedger, type Ledger } from './checks/ledger.ts';
import { checkRedrive } from './checks/redrive-check.ts';
import { checkHandlerRuns, checkOutcomes } from './checks/scripted-checks.ts';
import { checkStatistics } from './checks/statistics-check.ts';
import { followWorkerCounters } from './checks/worker-counters.ts';
import { sendFromClients } from './load/clients.ts';
import type { ScriptedEvent } from './load/scripted-events.ts';
import type { DrillOptions } from './options.ts';
import { type ScriptedScenario, scenarioOf } from './scripted-scenarios.ts';
import { onTestbed, type Testbed } from './testbed.ts';

type Say = (line: string) => void;

/** Time for the last retries, and for messages whose worker was killed or stopped. */
const FINISH_WITHIN_MS = 300_000;

/** Sends events whose outcome is scripted, several times each, and checks that each has that outcome. */
export async function runScriptedDrill(options: DrillOptions, say: Say): Promise<Finding[]> {
  const scenario = scenarioOf(options);
  return onTestbed({ workerSettings: scenario.workerSettings }, say, (testbed) =>
    drill(testbed, scenario, options.clients, say),
  );
}

async function drill(
  testbed: Testbed,
  scenario: ScriptedScenario,
  clients: number,
  say: Say,
): Promise<Finding[]> {
  const apiUrl = testbed.platform.api.url();
  const ledger = createLedger();
  const counters = followWorkerCounters(testbed.platform.fleet, scenario.handledType);

  say(`load: to ${apiUrl}, each event under a key`);
  const events = await sendDisturbed(testbed, scenario, ledger, { clients, say });
  say(`load: ${events.length} events sent; waiting until all are processed or failed`);
  await untilFinished(testbed, events, ledger);

  const counted = await counters.stop();
  const letters = await readDeadLetters(testbed.queues);
  const outcomes = checkOutcomes(events, ledger, await testbed.storedRows(), letters);
  const redriven = await checkRedrive(testbed, say, FINISH_WITHIN_MS);
  const rows = await testbed.storedRows();
  say('waiting until /stats has recounted the last minute');
  return [
    ...outcomes,
    checkHandlerRuns(scenario.handledType, events, counted),
    ...redriven,
    await checkStatistics(apiUrl, rows),
  ];
}

/** Sends the scenario's events while it breaks things. Returns the events that were sent. */
async function sendDisturbed(
  testbed: Testbed,
  scenario: ScriptedScenario,
  ledger: Ledger,
  { clients, say }: { clients: number; say: Say },
): Promise<ScriptedEvent[]> {
  const sending = new AbortController();
  const disturbing = scenario.disturb(testbed, sending.signal, say);
  const events: ScriptedEvent[] = [];
  const submissions = scenario.events(randomUUID()).map((event) => {
    events.push(event);
    return event.submission;
  });
  await sendFromClients({ apiUrl: testbed.platform.api.url(), ledger }, submissions, clients);
  sending.abort();
  await disturbing;
  return events;
}

/** Waits until every accepted id has a row and the queue is empty, or time is up: then the checks fail. */
async function untilFinished(
  testbed: Testbed,
  events: readonly ScriptedEvent[],
  ledger: Ledger,
): Promise<void> {
  const deadlineMs = performance.now() + FINISH_WITHIN_MS;
  while (performance.now() < deadlineMs) {
    const rows = await testbed.storedRows();
    const stored = new Set(rows.map(({ id }) => id));
    const { visible, inFlight } = await testbed.queues.events.depth();
    const isDone = [...ledger.acceptedIds()].every((id) => stored.has(id)) && visible + inFlight === 0;
    if (isDone && stored.size >= events.length) return;
    await delay(1_000);
  }
}
