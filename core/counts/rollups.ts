import {
  type AttributeValue,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { abortOption } from '../../adapters/aws/clients/abort-option.ts';
import { HOUR_MS, MINUTE_MS } from '../lib/durations.ts';
import { type LatencyHistogram, recordLatency } from './latency-histogram.ts';

/**
 * What one process saw in one minute. `counts` is by event type and then by outcome: `accepted` and `rejected` (API),
 * `processed`, `failed`, `redriven` and `duplicate` (workers; a redriven event is one of the processed).
 */
export type MinuteRollup = { counts: Counts; latency: LatencyHistogram };
export type Counts = Record<string, Record<string, number>>;

/** Whose numbers: an API process's, a worker's, or those that were recounted from the table. */
export type RollupKind = 'api' | 'worker' | 'recount';

/** Event types that are counted by name in one row: producers choose types, so beyond it they are `other`. */
const MAX_TYPES = 100;

export function emptyRollup(): MinuteRollup {
  return { counts: {}, latency: {} };
}

/**
 * How long after its end a minute is recounted: longer than it may take until a row is confirmed, or else its minute is
 * asked for again, and longer than the index lags behind.
 */
export const RECOUNT_DELAY_MS = 15_000;
export const LATE_MS = 10_000;

/** How often a process writes what it counted since. */
export const REPORT_EVERY_MS = 10_000;

export function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

export function addCount(counts: Counts, eventType: string, outcome: string, by = 1): void {
  const known = Object.hasOwn(counts, eventType) || Object.keys(counts).length < MAX_TYPES;
  // `constructor` must not find what every object inherits, nor `__proto__` change it.
  const type = known && eventType !== '__proto__' ? eventType : 'other';
  const outcomes = (Object.hasOwn(counts, type) && counts[type]) || {};
  outcomes[outcome] = (outcomes[outcome] ?? 0) + by;
  counts[type] = outcomes;
}

export function mergeCounts(all: readonly Counts[]): Counts {
  const merged: Counts = {};
  for (const counts of all)
    for (const [type, outcomes] of Object.entries(counts))
      for (const [outcome, count] of Object.entries(outcomes)) addCount(merged, type, outcome, count);
  return merged;
}

/** The minutes that one process counts; those that changed since are taken and written every few seconds. */
export type MinuteCounter = {
  count(eventType: string, outcome: string, latencyMs?: number): void;
  /** The minutes that changed since the last call, whole. Minutes that can't change any more are let go. */
  takeChanged(): { minuteMs: number; rollup: MinuteRollup }[];
  /** Marks a minute as not written, after all. */
  putBack(minuteMs: number, rollup: MinuteRollup): void;
};

export function createMinuteCounter(now: () => number = Date.now): MinuteCounter {
  const minutes = new Map<number, MinuteRollup>();
  const changed = new Set<number>();
  return {
    count(eventType, outcome, latencyMs) {
      const minuteMs = minuteOf(now());
      const rollup = minutes.get(minuteMs) ?? emptyRollup();
      minutes.set(minuteMs, rollup);
      changed.add(minuteMs);
      addCount(rollup.counts, eventType, outcome);
      if (latencyMs !== undefined) recordLatency(rollup.latency, latencyMs);
    },
    takeChanged() {
      const taken = [...changed].map((minuteMs) => ({
        minuteMs,
        rollup: minutes.get(minuteMs) ?? emptyRollup(),
      }));
      changed.clear();
      for (const minuteMs of minutes.keys()) if (minuteMs < minuteOf(now())) minutes.delete(minuteMs);
      return taken;
    },
    putBack(minuteMs, rollup) {
      // An hour of an outage is kept; what is older is given up, as it would grow for as long as the table is down.
      if (minuteMs < now() - HOUR_MS) return;
      minutes.set(minuteMs, rollup);
      changed.add(minuteMs);
    },
  };
}

export type RollupRow = { minuteMs: number; process: string; rollup: MinuteRollup };

export type Rollups = {
  /** Rejects when the table can't be reached. */
  write(kind: RollupKind, row: RollupRow): Promise<void>;
  /** The rows of the minutes in `[fromMs, toMs)`. Rejects when the table can't be reached. */
  read(
    kind: RollupKind,
    fromMs: number,
    toMs: number,
    options?: { consistent?: boolean; signal?: AbortSignal | undefined },
  ): Promise<RollupRow[]>;
};

export type RollupsOptions = { retentionDays: number };

export function createRollups(
  { dynamo, table }: { dynamo: DynamoDBClient; table: string },
  { retentionDays }: RollupsOptions,
): Rollups {
  return {
    async write(kind, row) {
      await dynamo.send(new PutItemCommand({ TableName: table, Item: rollupItem(kind, row, retentionDays) }));
    },

    async read(kind, fromMs, toMs, options = {}) {
      const hours: number[] = [];
      for (let hour = Math.floor(fromMs / HOUR_MS) * HOUR_MS; hour < toMs; hour += HOUR_MS) hours.push(hour);
      const rows = await Promise.all(hours.map((hour) => readHour(kind, hour, options)));
      return rows.flat().filter(({ minuteMs }) => minuteMs >= fromMs && minuteMs < toMs);
    },
  };

  async function readHour(
    kind: RollupKind,
    hourMs: number,
    { consistent = false, signal }: { consistent?: boolean; signal?: AbortSignal | undefined },
  ): Promise<RollupRow[]> {
    const rows: RollupRow[] = [];
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await dynamo.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: consistent,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: partition(kind, hourMs) } },
          ExclusiveStartKey: start,
        }),
        abortOption(signal),
      );
      for (const item of page.Items ?? []) rows.push(toRow(hourMs, rowSchema.parse(item)));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  }
}

export function rollupItem(
  kind: RollupKind,
  { minuteMs, process, rollup }: RollupRow,
  retentionDays: number,
): Record<string, AttributeValue> {
  return {
    pk: { S: partition(kind, minuteMs) },
    sk: { S: `${minuteText(minuteMs)}#${process}` },
    rollup: { S: JSON.stringify(rollup) },
    expires_at: { N: String(Math.floor(minuteMs / 1000) + retentionDays * 86_400) },
  };
}

function partition(kind: RollupKind, atMs: number): string {
  return `${kind}#${new Date(atMs).toISOString().slice(0, 13)}`;
}

function minuteText(minuteMs: number): string {
  return new Date(minuteMs).toISOString().slice(14, 16);
}

const rowSchema = z.object({ sk: z.object({ S: z.string() }), rollup: z.object({ S: z.string() }) });
const rollupSchema = z.object({
  counts: z.record(z.string(), z.record(z.string(), z.number())),
  latency: z.record(z.string(), z.number()),
});

function toRow(hourMs: number, { sk, rollup }: z.output<typeof rowSchema>): RollupRow {
  const [minute = '', process = ''] = sk.S.split('#');
  return {
    minuteMs: hourMs + Number(minute) * MINUTE_MS,
    process,
    rollup: rollupSchema.parse(JSON.parse(rollup.S)),
  };
}
