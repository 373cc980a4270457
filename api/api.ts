import { setTimeout as delay } from 'node:timers/promises';
import type { EventIds } from '../core/event/event-id.ts';
import type { Sample } from '../core/event/trace-context.ts';
import type { EventStore } from '../core/ports/event-store.ts';
import type { FleetRegistry } from '../core/ports/fleet-registry.ts';
import type { IdempotencyKeys } from '../core/ports/idempotency-keys.ts';
import type { TotalsStore } from '../core/ports/lifetime-totals.ts';
import type { ReadBacklog, Sender } from '../core/ports/queue.ts';
import type { Rollups } from '../core/ports/rollups.ts';
import type { ApiProbe } from '../core/telemetry/api-probe.ts';
import type { ApiMetrics } from '../core/telemetry/metrics/api-metrics.ts';
import { createApp } from './http/app.ts';
import { createDependencyCheck } from './http/dependency-check.ts';
import { startHttpServer } from './http/http-server.ts';
import { createReadiness } from './http/readiness.ts';
import type { Route } from './http/route.ts';
import { createAcceptEvents } from './ingest/accept-events.ts';
import { createClaimKeys } from './ingest/claim-keys.ts';
import { createPacker, type PackerOptions } from './ingest/packer.ts';
import type { Cursors } from './query/cursor.ts';
import { createReadTable } from './query/table-read.ts';
import { getEvent } from './routes/get-event.ts';
import { getStatistics } from './routes/get-statistics.ts';
import { healthRoutes } from './routes/health.ts';
import { listEvents } from './routes/list-events.ts';
import { getMetrics } from './routes/metrics.ts';
import { postBatch } from './routes/post-batch.ts';
import { postEvent } from './routes/post-event.ts';
import { referenceRoutes } from './routes/reference.ts';
import { startPage } from './routes/start-page.ts';

export type Api = {
  port: number;
  /** Fails readiness, serves until the deregistration delay ends, finishes the requests in progress, and closes. */
  stop(): Promise<void>;
};

export type ApiOptions = {
  host: string;
  /** 0 picks a free port. */
  port: number;
  retentionDays: number;
  deregistrationDelayMs: number;
  /** Most workers that the fleet may have. Needed only if the scaler does not report it. */
  fleetLimit?: number | undefined;
  packing: PackerOptions;
  deadlines?: Deadlines;
};

/** Limits in ms to claim keys, to read the table, to wait for a turn to read, and to check a dependency. */
export type Deadlines = { claimMs?: number; readMs?: number; turnMs?: number; checkMs?: number };

type Deps = {
  readBacklog: ReadBacklog;
  store: EventStore;
  idempotencyKeys: IdempotencyKeys;
  rollups: Rollups;
  totals: TotalsStore;
  fleet: FleetRegistry;
  sender: Sender;
  ids: EventIds;
  metrics: ApiMetrics;
  cursors: Cursors;
  probe: ApiProbe;
  /** Absent while tracing is off. */
  sample?: Sample | undefined;
  /** The delay before a stop, while the API keeps serving. */
  wait?: (ms: number) => Promise<unknown>;
  now?: () => number;
};

/**
 * For at least this long, responses tell clients to open another connection before idle ones are closed: a client may be
 * sending on one at that very moment.
 */
const NOTICE_MS = 250;

/** Serves HTTP → parse → claim → pack → queue, and reads from the table. Rejects when it cannot listen. */
export async function startApi(deps: Deps, options: ApiOptions): Promise<Api> {
  const { sender, probe, sample, wait = delay, now = Date.now } = deps;
  const packer = createPacker({ sender, probe, now }, options.packing);
  const readiness = createReadiness();
  const routes = createRoutes({ ...deps, now, packer, readiness }, options);
  const app = createApp({ routes: [...routes, ...referenceRoutes(routes)], readiness, probe, sample });
  const server = await startHttpServer(app, options);
  return {
    port: server.port,
    async stop() {
      readiness.drain();
      await wait(Math.max(NOTICE_MS, options.deregistrationDelayMs));
      await server.close();
      await packer.drain();
    },
  };
}

/** Reading a page takes about 3 MB, and an event up to 0.4 MB. The limits keep reads from crowding out accepting. */
const LISTS_AT_ONCE = 4;
const EVENT_READS_AT_ONCE = 64;

type Parts = Required<Omit<Deps, 'wait' | 'sample'>> & {
  sample?: Sample | undefined;
  packer: ReturnType<typeof createPacker>;
  readiness: ReturnType<typeof createReadiness>;
};

function createRoutes(parts: Parts, { retentionDays, fleetLimit, deadlines = {} }: ApiOptions): Route[] {
  const { readBacklog, store, cursors, idempotencyKeys, packer, probe, now } = parts;
  const { claimMs, readMs, turnMs, checkMs } = deadlines;
  const claimKeys = createClaimKeys({ keys: idempotencyKeys }, { claimTimeoutMs: claimMs });
  const accept = createAcceptEvents({ ...parts, claimKeys, isTracing: parts.sample !== undefined });
  const readTable = (options: { atOnce?: number } = {}) =>
    createReadTable({ probe }, { ...options, timeoutMs: readMs, maxWaitMs: turnMs });
  const check = (ask: () => Promise<unknown>) => createDependencyCheck(ask, { timeoutMs: checkMs });
  return [
    startPage(),
    postEvent({ accept, probe }),
    postBatch({ accept, probe }),
    getEvent({ ...parts, readTable: readTable({ atOnce: EVENT_READS_AT_ONCE }) }),
    listEvents({ store, cursors, now, readTable: readTable({ atOnce: LISTS_AT_ONCE }) }, { retentionDays }),
    getStatistics(
      { ...parts, readTable: readTable() },
      { readTimeoutMs: readMs, maxWaitMs: turnMs, depthTimeoutMs: checkMs },
    ),
    ...healthRoutes({
      // Checked through the sending thread, as events go: a thread that hangs makes the queue unreachable.
      queue: check(() => parts.sender.ping()),
      table: check(() => store.ready()),
      readiness: parts.readiness,
    }),
    getMetrics(
      { metrics: parts.metrics, packer, readBacklog, fleet: parts.fleet, now },
      { timeoutMs: checkMs, fleetLimit },
    ),
  ];
}
