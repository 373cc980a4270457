import { type Item, toItem } from '../../adapters/aws/dynamodb/event-item.ts';
import { tableDefinitions } from '../../adapters/aws/setup/setup-tables.ts';
import type { StoredEvent } from '../../core/event/stored-event.ts';

/** What one event costs the table. */
export type EventFootprint = {
  itemBytes: number;
  timeRowBytes: number;
  subjectRowBytes: number;
  /** Of the table, then of each index: each is billed, and provisioned, by itself. */
  writeUnits: number[];
  /** For the recount of its minute, which reads it once. */
  readUnits: number;
  /** In the table and its indexes, with DynamoDB's overhead per entry. */
  storedBytes: number;
  /** Billed by point-in-time recovery: the table without its indexes. */
  recoverableBytes: number;
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;
const EVENTUALLY_CONSISTENT = 0.5;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const ENTRY_OVERHEAD_BYTES = 100;

/** `payloadBytes`: the payload as JSON. Writes are conditional but not transactional, so each KiB is one unit. */
export function eventFootprint(payloadBytes: number): EventFootprint {
  const item = toItem(sampleEvent(payloadBytes), 1_800_000_000);
  const itemBytes = sizeOf(item);
  const timeRowBytes = sizeOf(only(item, attributesOf('by_time')));
  const subjectRowBytes = sizeOf(only(item, attributesOf('by_subject')));
  const entries = [itemBytes, timeRowBytes, subjectRowBytes];
  return {
    itemBytes,
    timeRowBytes,
    subjectRowBytes,
    writeUnits: entries.map((bytes) => Math.ceil(bytes / WRITE_UNIT_BYTES)),
    readUnits: (timeRowBytes / READ_UNIT_BYTES) * EVENTUALLY_CONSISTENT,
    storedBytes: sum(entries.map((bytes) => bytes + ENTRY_OVERHEAD_BYTES)),
    recoverableBytes: itemBytes + ENTRY_OVERHEAD_BYTES,
  };
}

/** The bytes of names and values, as CapacityUnitCalculations counts them. */
export function sizeOf(item: Item): number {
  return sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueBytes(value)));
}

function valueBytes({ S, N, BOOL }: Item[string]): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  return BOOL === undefined ? 0 : 1;
}

/** The attributes of an index entry: the index's keys, the table's keys, and the projected ones. */
function attributesOf(indexName: string): string[] {
  for (const { KeySchema = [], GlobalSecondaryIndexes = [] } of tableDefinitions('any')) {
    const index = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === indexName);
    const keys = [...KeySchema, ...(index?.KeySchema ?? [])].map(({ AttributeName = '' }) => AttributeName);
    if (index) return [...keys, ...(index.Projection?.NonKeyAttributes ?? [])];
  }
  throw new Error(`no table has an index ${indexName}`);
}

function only(item: Item, names: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

function sampleEvent(payloadBytes: number): StoredEvent {
  const atMs = 1_790_000_000_000;
  return {
    id: '01a1fbe4-56e0-8114-bee5-e4c8235d1cf0',
    content: {
      eventType: 'page_view',
      subject: 'user-1000',
      // Less the two quotes of a JSON string.
      payload: 'x'.repeat(Math.max(0, payloadBytes - 2)),
    },
    fingerprint: 'f'.repeat(22),
    outcome: 'processed',
    run: 1,
    attempts: 1,
    acceptedAtMs: atMs,
    enqueuedAtMs: atMs,
    receivedAtMs: atMs,
    handledAtMs: atMs,
    storedAtMs: atMs,
    traceId: 'a'.repeat(32),
  };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
