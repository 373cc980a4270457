import type { Span, SpanReference } from '../../../core/ports/span-sink.ts';
import { type Field, readFields, readFixed } from './protobuf.ts';

export type Attributes = Record<string, string | number | boolean>;

/** A span as decoded from the wire. */
export type ReceivedSpan = Span & { attributes: Attributes; resource: Attributes; schemaUrl: string };

/**
 * The spans of an `ExportTraceServiceRequest`:
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function decodeSpans(request: Uint8Array): ReceivedSpan[] {
  return all(request, 1).flatMap((resourceSpans) => {
    const resource = attributesOf(only(resourceSpans, 1), 1);
    return all(resourceSpans, 2).flatMap((scopeSpans) => {
      const schemaUrl = text(only(scopeSpans, 3));
      return all(scopeSpans, 2).map((span) => ({ ...spanOf(span), resource, schemaUrl }));
    });
  });
}

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const IS_REMOTE = 0x200n;
const STATUS_ERROR = 2n;

function spanOf(bytes: Uint8Array): Span & { attributes: Attributes } {
  const fields = [...readFields(bytes)];
  const bytesOf = (number: number) => fields.find((field) => field.number === number)?.value as Uint8Array; // by the schema
  const parentId = fields.some(({ number }) => number === 4) ? hex(bytesOf(4)) : undefined;
  const isRemote = (readFixed(bytesOf(16)) & IS_REMOTE) !== 0n;
  const kind = Number(fields.find(({ number }) => number === 6)?.value ?? 0);
  const links = all(bytes, 13).map(linkOf);
  const [error] = all(bytes, 15).flatMap(errorsOf);
  const traceState = fields.some(({ number }) => number === 3) ? text(bytesOf(3)) : undefined;
  return {
    ...referenceOf(bytesOf(1), bytesOf(2)),
    name: text(bytesOf(5)),
    kind: KINDS[kind] ?? 'internal',
    startMs: milliseconds(bytesOf(7)),
    endMs: milliseconds(bytesOf(8)),
    attributes: attributesOf(bytes, 9),
    ...(parentId === undefined ? {} : { parent: { spanId: parentId, isRemote } }),
    ...(links.length === 0 ? {} : { links }),
    ...(error === undefined ? {} : { error }),
    ...(traceState === undefined ? {} : { traceState }),
  };
}

function linkOf(bytes: Uint8Array): SpanReference {
  return referenceOf(only(bytes, 1), only(bytes, 2));
}

function referenceOf(traceId: Uint8Array, spanId: Uint8Array): SpanReference {
  return { traceId: hex(traceId), spanId: hex(spanId) };
}

function errorsOf(status: Uint8Array): string[] {
  const fields = [...readFields(status)];
  if (fields.find(({ number }) => number === 3)?.value !== STATUS_ERROR) return [];
  return [text(fields.find(({ number }) => number === 2)?.value as Uint8Array | undefined)]; // by the schema
}

function attributesOf(bytes: Uint8Array, number: number): Attributes {
  return Object.fromEntries(all(bytes, number).map((pair) => [text(only(pair, 1)), anyValue(only(pair, 2))]));
}

function anyValue(bytes: Uint8Array): string | number | boolean {
  const [{ number, value }] = [...readFields(bytes)] as [Field];
  if (typeof value === 'bigint') return number === 2 ? value === 1n : Number(value);
  return number === 1 ? text(value) : new DataView(value.buffer, value.byteOffset).getFloat64(0, true);
}

/** The values of a repeated field of messages. */
function all(bytes: Uint8Array, number: number): Uint8Array[] {
  return [...readFields(bytes)]
    .filter((field) => field.number === number)
    .map(({ value }) => value as Uint8Array); // by the schema
}

function only(bytes: Uint8Array, number: number): Uint8Array {
  return all(bytes, number)[0] ?? new Uint8Array();
}

function text(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes).toString('utf8');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** With microseconds: a double holds no more of a Unix time. */
function milliseconds(nanoseconds: Uint8Array): number {
  return Number(readFixed(nanoseconds) / 1_000n) / 1_000;
}
