import { setTimeout as delay, setInterval } from 'node:timers/promises';
import { z } from 'zod';
import { tableNames } from '../../adapters/aws/setup/resources.ts';
import { createEventQueues, type EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { DEFAULT_SCALING, type ScalingParameters } from '../../core/scaling/scaling.ts';
import type { FleetChange } from '../../local/fleet/fleet.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import { useLocalCredentials } from '../../scripts/config.ts';
import { checkElastic } from './checks/elastic-checks.ts';
import type { Check } from './checks/finding.ts';
import { scanStoredRows } from './checks/stored-rows.ts';
import { courseOfWorkers, type ElasticCourse, predictCourse } from './elastic-prediction.ts';
import { createElasticLoad, type ElasticLoad } from './load/elastic-load.ts';
import type { DrillOptions } from './options.ts';

const PREFIX = 'elastic';
const SCALING: ScalingParameters = { ...DEFAULT_SCALING, maxWorkers: 8, scaleInCooldownMs: 5_000 };
/** A worker does 100 events a second, so that it takes the whole fleet, and two cores are enough for it. */
const WORK = { handlerConcurrency: 10, packEvents: 5, handlerSeconds: 0.1 };
/** Messages per second while the fleet shrinks, so that those that go have something in hand. */
const TRICKLE = 8;
const TIMEOUT_MS = 300_000;

type Say = (line: string) => void;

/** Fills a queue, lets a fleet of real processes follow it up and down, and holds that against the simulation. */
export async function runElasticDrill({ events }: DrillOptions, say: Say): Promise<Check[]> {
  useLocalCredentials([]);
  const load = createElasticLoad({ packEvents: WORK.packEvents, waitMs: WORK.handlerSeconds * 1000 });
  const changes: FleetChange[] = [];
  const platform = await startPlatform({
    api: { host: '127.0.0.1', port: 0 },
    scaling: SCALING,
    region: 'us-east-1',
    prefix: PREFIX,
    logLevel: 'warn',
    workerSettings: {
      HANDLER_CONCURRENCY: String(WORK.handlerConcurrency),
      MAX_IN_FLIGHT_MESSAGES: String(SCALING.concurrency),
    },
    say,
    onFleetChange: (change) => changes.push(change),
    async beforeWorkers({ clients, queueUrl }) {
      await load.send(createEventQueues(clients, queueUrl).events, events);
      say(`${events} events wait in ${load.messages()} messages; now the workers start`);
    },
  });
  try {
    return await follow(platform, load, changes, say);
  } finally {
    await platform.stop();
  }
}

async function follow(
  platform: Platform,
  load: ElasticLoad,
  changes: FleetChange[],
  say: Say,
): Promise<Check[]> {
  const queues = createEventQueues(platform.clients, platform.queueUrl);
  const messages = load.messages();
  const predicted = predictCourse({ scaling: SCALING, messages, trickle: TRICKLE, ...WORK });
  const seen = await course(platform, queues, load, say);
  await waitFor(() => isEmpty(queues), { what: 'the queue to be empty', timeoutMs: TIMEOUT_MS });
  return checkElastic({
    ids: load.ids(),
    rows: await scanStoredRows(platform.clients, tableNames(PREFIX).events),
    duplicates: await duplicatesOnceCounted(platform.api.url(), load.ids().size),
    deadLetters: (await queues.depth()).deadLetters,
    changes,
    limits: SCALING,
    predicted,
    seen,
  });
}

/** What the fleet did: watched once a second, from its start until it is small again. */
async function course(
  { fleet }: Platform,
  queues: EventQueues,
  load: ElasticLoad,
  say: Say,
): Promise<ElasticCourse> {
  const startMs = performance.now();
  const workers: number[] = [];
  const done = new AbortController();
  const watching = everySecond(done.signal, () => void workers.push(fleet.desired()));

  await waitFor(() => isEmpty(queues), {
    what: 'the queue to be empty',
    timeoutMs: TIMEOUT_MS,
    everyMs: 200,
  });
  const drainSeconds = (performance.now() - startMs) / 1000;
  say(`all ${load.ids().size} events are done after ${drainSeconds.toFixed(1)} s; from now on a trickle`);
  const trickling = everySecond(done.signal, () => load.send(queues.events, TRICKLE * WORK.packEvents));
  await waitFor(() => fleet.desired() === SCALING.minWorkers, {
    what: `${SCALING.minWorkers} workers to be left`,
    timeoutMs: TIMEOUT_MS,
  });
  // The last one drains under the trickle, too.
  await delay(3_000);
  done.abort();
  await Promise.all([watching, trickling]);
  return { drainSeconds, ...courseOfWorkers(workers, SCALING.minWorkers) };
}

async function everySecond(signal: AbortSignal, act: () => void | Promise<void>): Promise<void> {
  try {
    for await (const _ of setInterval(1_000, undefined, { signal })) await act();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function isEmpty(queues: EventQueues): Promise<boolean> {
  const { visible, inFlight, delayed } = await queues.depth();
  return visible + inFlight + delayed === 0;
}

const statistics = z.object({ events: z.object({ processed: z.number(), duplicate: z.number() }) });

/** Workers report every 10 s, and when they end. */
async function duplicatesOnceCounted(apiUrl: string, events: number): Promise<number> {
  const seen = await waitFor(
    async () => {
      const response = await fetch(`${apiUrl}/stats?window=1h`);
      const { processed, duplicate } = statistics.parse(await response.json()).events;
      return processed >= events ? { duplicate } : undefined;
    },
    { what: 'all events to be counted', timeoutMs: 60_000, everyMs: 1_000 },
  );
  return seen.duplicate;
}
