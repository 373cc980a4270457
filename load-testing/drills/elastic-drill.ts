import { z } from 'zod';
import { tableNames } from '../../adapters/aws/setup/resources.ts';
import type { EventQueues } from '../../adapters/aws/sqs/event-queue.ts';
import { DEFAULT_SCALING, type ScalingParameters } from '../../core/scaling/scaling.ts';
import type { FleetChange } from '../../local/fleet/fleet.ts';
import { type Platform, startPlatform } from '../../local/platform.ts';
import { waitFor } from '../../local/processes/wait-for.ts';
import { useLocalCredentials } from '../../scripts/config.ts';
import { type BootTimes, createBootTimes } from './boot-times.ts';
import { checkElastic } from './checks/elastic-checks.ts';
import type { Finding } from './checks/finding.ts';
import { scanStoredRows } from './checks/stored-rows.ts';
import { untilEmpty, watchCourse } from './elastic-course.ts';
import { predictCourse } from './elastic-prediction.ts';
import { createElasticLoad, type ElasticLoad } from './load/elastic-load.ts';
import { onPatientQueues } from './load/patient-queues.ts';
import type { DrillOptions } from './options.ts';

const PREFIX = 'elastic';
const SCALING: ScalingParameters = { ...DEFAULT_SCALING, maxWorkers: 8, scaleInCooldownMs: 5_000 };
/** A worker handles 100 events a second: slow enough to need the whole fleet, and light enough for two cores. */
const WORK = { handlerConcurrency: 10, packEvents: 5, handlerSeconds: 0.1 };
/** Messages a second while the fleet shrinks, so that workers that stop have something in hand. */
const TRICKLE = 8;

type Say = (line: string) => void;

/** Fills a queue, lets a fleet of real processes grow and shrink with it, and compares that with the simulation. */
export async function runElasticDrill({ events }: DrillOptions, say: Say): Promise<Finding[]> {
  useLocalCredentials([]);
  const load = createElasticLoad({ packEvents: WORK.packEvents, waitMs: WORK.handlerSeconds * 1000 });
  const changes: FleetChange[] = [];
  const boots = createBootTimes(SCALING.minWorkers);
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
    onFleetChange(change) {
      changes.push(change);
      boots.changed(change);
    },
    async beforeWorkers({ queueUrl }) {
      await onPatientQueues(queueUrl, (queues) => load.send(queues.events, events));
      say(`${events} events wait in ${load.messages()} messages; the workers start`);
    },
  });
  try {
    return await onPatientQueues(platform.queueUrl, (queues) =>
      follow({ platform, queues, load, boots, changes }, say),
    );
  } finally {
    await platform.stop();
  }
}

type Parts = {
  platform: Platform;
  queues: EventQueues;
  load: ElasticLoad;
  boots: BootTimes;
  changes: FleetChange[];
};

async function follow({ platform, queues, load, boots, changes }: Parts, say: Say): Promise<Finding[]> {
  const messages = load.messages();
  const seen = await watchCourse({
    fleet: platform.fleet,
    queues,
    minWorkers: SCALING.minWorkers,
    onLook: boots.saw,
    trickle: () => load.send(queues.events, TRICKLE * WORK.packEvents),
    onDrained: (seconds) =>
      say(`all ${load.ids().size} events are stored after ${seconds.toFixed(1)} s; now a trickle`),
  });
  await untilEmpty(queues);
  return checkElastic({
    ids: load.ids(),
    rows: await scanStoredRows(platform.clients, tableNames(PREFIX).events),
    duplicates: await countDuplicates(platform.api.url(), load.ids().size),
    deadLetters: (await queues.depth()).deadLetters,
    changes,
    limits: SCALING,
    bootSeconds: boots.seconds(),
    // How long a process takes to start is the machine's doing, not the policy's.
    predicted: predictCourse({
      scaling: SCALING,
      messages,
      trickle: TRICKLE,
      bootSeconds: boots.meanSeconds(),
      ...WORK,
    }),
    seen,
  });
}

const statistics = z.object({ events: z.object({ processed: z.number(), duplicate: z.number() }) });

/** Duplicates in `/stats`, once it has all events: workers report every 10 s and when they stop. */
async function countDuplicates(apiUrl: string, events: number): Promise<number> {
  const counted = await waitFor(
    async () => {
      const response = await fetch(`${apiUrl}/stats?window=1h`);
      const { processed, duplicate } = statistics.parse(await response.json()).events;
      return processed >= events ? { duplicate } : undefined;
    },
    { what: 'all events to be counted', timeoutMs: 60_000, everyMs: 1_000 },
  );
  return counted.duplicate;
}
