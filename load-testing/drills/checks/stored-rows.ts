import { z } from 'zod';
import type { AwsClients } from '../../../adapters/aws/clients/aws-clients.ts';
import { scanTable } from '../../../adapters/aws/testing/scan-table.ts';

export type StoredRow = {
  id: string;
  /** Of its payload: which event of the drill it is. */
  n: number;
  eventType: string;
  outcome: string;
  run: number;
  storedAtMs: number;
};

const item = z.object({
  event_id: z.object({ S: z.string() }),
  event_type: z.object({ S: z.string() }),
  outcome: z.object({ S: z.string() }),
  run: z.object({ N: z.string() }).optional(),
  stored_at: z.object({ N: z.string() }),
  payload: z.object({ S: z.string() }),
});
const payload = z.object({ n: z.number() });

/** The whole table of events. It uses none of the code that the drill checks. */
export async function scanStoredRows({ dynamo }: AwsClients, table: string): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const found of scanTable(dynamo, table, Object.keys(item.shape))) {
    // Failed attempts have items of their own beside the events.
    if (!found.event_id?.S?.endsWith('#attempts')) rows.push(toRow(found));
  }
  return rows;
}

function toRow(found: unknown): StoredRow {
  const { event_id, event_type, outcome, run, stored_at, ...row } = item.parse(found);
  return {
    id: event_id.S,
    n: payload.parse(JSON.parse(row.payload.S)).n,
    eventType: event_type.S,
    outcome: outcome.S,
    run: Number(run?.N ?? 1),
    storedAtMs: Number(stored_at.N),
  };
}
