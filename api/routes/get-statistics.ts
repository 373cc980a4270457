import { z } from 'zod';
import type { EventQueues } from '../../core/event-queue.ts';
import type { FleetRegistry } from '../../core/fleet-registry.ts';
import type { TotalsStore } from '../../core/lifetime-totals.ts';
import { minuteOf, type Rollups } from '../../core/rollups.ts';
import { createSemaphore } from '../../core/semaphore.ts';
import { jsonResponse, problemResponses } from '../documented-answers.ts';
import type { Packer } from '../packer.ts';
import { problemAnswer } from '../problem.ts';
import { readParameters } from '../query-parameters.ts';
import { type Answer, jsonAnswer, type Route } from '../route.ts';
import { createSharedRead } from '../shared-read.ts';
import { type StatisticsInput, statistics, summarise } from '../statistics.ts';
import type { ReadTable } from '../table-read.ts';
import { MAX_WINDOW_SECONDS, window } from '../window.ts';
import { within } from '../within.ts';

type Deps = {
  rollups: Pick<Rollups, 'read'>;
  totals: Pick<TotalsStore, 'read'>;
  queues: Pick<EventQueues, 'depth'>;
  fleet: Pick<FleetRegistry, 'read'>;
  packer: Pick<Packer, 'meanPackEvents'>;
  readTable: ReadTable;
  now?: () => number;
};

/** `GET /stats`: counts, rates, latencies, and what waits. */
export function getStatistics({
  rollups,
  totals,
  queues,
  fleet,
  packer,
  readTable,
  now = Date.now,
}: Deps): Route {
  // It reads every process's rows of the window, in a process that has events to accept: one window at a time.
  const computations = createSemaphore(1, { maxWaitMs: MAX_WAIT_MS });
  const answers = createSharedRead(
    (windowSeconds: number) =>
      computations.run(() =>
        within(READ_TIMEOUT_MS, 'the statistics', (signal) => readAnswer(windowSeconds, signal)),
      ),
    { now },
  );
  return {
    method: 'GET',
    paths: ['/stats'],
    answersJson: true,
    operation: {
      operationId: 'getStatistics',
      tags: ['operations'],
      summary: 'Counts, rates, latencies, and what waits',
      description: 'An answer is repeated for 2 s; `as_of` says when it was made.',
      requestParams: { query: parameters },
      responses: {
        200: jsonResponse('Statistics', answerBody),
        ...problemResponses('invalid-parameter', 'not-acceptable', 'too-many-reads', 'table-unavailable'),
      },
    },
    async answer({ http, trace: { traceId } }) {
      const query = readParameters(parameters, http.queries());
      if (query.kind === 'problem') return problemAnswer(query.problem, traceId);
      const read = await readTable(traceId, () => answers(query.parameters.window));
      return read.kind === 'read' ? read.value : problemAnswer(read.problem, traceId);
    },
  };

  async function readAnswer(windowSeconds: number, signal: AbortSignal): Promise<Answer> {
    const nowMs = now();
    const [input, { live, desired = null, reason = null }, queue] = await Promise.all([
      readInput(nowMs, windowSeconds, signal),
      fleet.read(),
      readQueue(),
    ]);
    const body: z.output<typeof answerBody> = {
      ...summarise(input),
      queue,
      workers: { live, desired, reason },
    };
    return jsonAnswer(200, body);
  }

  async function readInput(
    nowMs: number,
    windowSeconds: number,
    signal: AbortSignal,
  ): Promise<StatisticsInput> {
    const fromMs = minuteOf(nowMs - windowSeconds * 1000);
    const toMs = nowMs + 1;
    const known = await totals.read();
    // Until the first recount the workers' own numbers of the widest window are all there is.
    const sinceTotalsMs = Math.max(known?.untilMs ?? 0, minuteOf(nowMs - MAX_WINDOW_SECONDS * 1000));
    const [api, worker, recount] = await Promise.all([
      rollups.read('api', fromMs, toMs, signal),
      rollups.read('worker', Math.min(fromMs, sinceTotalsMs), toMs, signal),
      rollups.read('recount', fromMs, toMs, signal),
    ]);
    return { fromMs, nowMs, api, worker, recount, totals: known };
  }

  /** Null while the queue can't be reached: what happened so far is known all the same. */
  async function readQueue(): Promise<z.output<typeof queueDepth> | null> {
    try {
      const depth = await within(DEPTH_TIMEOUT_MS, 'the depth', () => queues.depth());
      const messages = depth.visible + depth.inFlight + depth.delayed;
      return {
        visible: depth.visible,
        in_flight: depth.inFlight,
        delayed: depth.delayed,
        dead_letters: depth.deadLetters,
        estimated_events: Math.round(messages * packer.meanPackEvents()),
        oldest_age_seconds: null,
      };
    } catch {
      return null;
    }
  }
}

const DEPTH_TIMEOUT_MS = 1_000;
const READ_TIMEOUT_MS = 2_500;
/** For the turn of a window. */
const MAX_WAIT_MS = 1_000;

const parameters = z.object({
  window: window.meta({
    description: 'How far back: 1m to 24h, rounded up to whole minutes.',
    examples: ['15m'],
  }),
});

const queueDepth = z
  .object({
    visible: z.int(),
    in_flight: z.int(),
    delayed: z.int(),
    dead_letters: z.int(),
    estimated_events: z.int().meta({
      description:
        'Messages are packs: this is how many times as many events as a pack of this API held of late.',
    }),
    oldest_age_seconds: z
      .number()
      .nullable()
      .meta({ description: 'Null: SQS tells it to CloudWatch alone.' }),
  })
  .meta({ description: "In messages, as SQS approximates them. Null when it can't be reached." });

const answerBody = statistics.extend({
  queue: queueDepth.nullable(),
  workers: z.object({
    live: z.int().meta({ description: 'Workers that said so in the last 25 s.' }),
    desired: z.int().nullable().meta({
      description:
        'How many the scaling policy wants. Null where it is not ours: on AWS the Auto Scaling group knows.',
    }),
    reason: z.string().nullable().meta({ description: 'Why it wants so many.' }),
  }),
});
