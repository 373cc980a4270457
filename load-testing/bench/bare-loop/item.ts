import type { sampleEvent } from '../sample-event.ts';

/** One event in a message of the bare loop. */
export type Row = { id: string; accepted_at: number; traceparent: string } & ReturnType<typeof sampleEvent>;

const TIME_SHARDS = 8;
const SUBJECT_SHARDS = 4;

/** The same attributes, of the same sizes and in the same indexes, as an event that the product stores. */
export function toItem({ id, accepted_at, traceparent, event_type, subject, payload }: Row, nowMs: number) {
  const time = new Date(nowMs).toISOString();
  const shard = Number.parseInt(id.slice(24, 26), 16);
  return {
    event_id: { S: id },
    event_type: { S: event_type },
    payload: { S: JSON.stringify(payload) },
    fingerprint: { S: 'pVqqsA1dGmKvw3kuH0dW5g' },
    outcome: { S: 'processed' },
    attempts: { N: '1' },
    accepted_at: { N: String(accepted_at) },
    enqueued_at: { N: String(accepted_at) },
    received_at: { N: String(nowMs) },
    handled_at: { N: String(nowMs) },
    stored_at: { N: String(nowMs) },
    trace_id: { S: traceparent.slice(3, 35) },
    expires_at: { N: String(Math.floor(nowMs / 1000) + 7_776_000) },
    time_partition: { S: `${time.slice(0, 10)}#${shard % TIME_SHARDS}` },
    time_sort: { S: `${time}#${id}` },
    subject: { S: subject },
    subject_partition: { S: `${subject}#${shard % SUBJECT_SHARDS}` },
  };
}
