/** Fields that lead to a span: `resource_spans` → `scope_spans` → `spans`. */
const PATH = [1, 2, 2];
const LENGTH_DELIMITED = 2;

/**
 * How many spans an OTLP `ExportTraceServiceRequest` in protobuf holds. It skips over everything else, so that counting
 * takes little from the processes that are measured on the same machine:
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function countSpans(request: Uint8Array): number {
  return countIn(request, PATH);
}

function countIn(message: Uint8Array, [field, ...deeper]: readonly number[]): number {
  let count = 0;
  for (const [number, content] of lengthDelimitedFields(message))
    if (number === field) count += deeper.length === 0 ? 1 : countIn(content, deeper);
  return count;
}

/** The messages on this path have no fields of another kind. */
function* lengthDelimitedFields(message: Uint8Array): Generator<[number: number, content: Uint8Array]> {
  let at = 0;
  while (at < message.length) {
    const [tag, afterTag] = readVarint(message, at);
    if ((tag & 7) !== LENGTH_DELIMITED)
      throw new Error(`expected a length-delimited field, got wire type ${tag & 7}`);
    const [length, start] = readVarint(message, afterTag);
    yield [tag >>> 3, message.subarray(start, start + length)];
    at = start + length;
  }
}

/** https://protobuf.dev/programming-guides/encoding/#varints */
function readVarint(bytes: Uint8Array, start: number): [value: number, next: number] {
  let value = 0;
  for (let at = start, shift = 0; at < bytes.length; at += 1, shift += 7) {
    const byte = bytes[at] as number; // the loop's bound
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at + 1];
  }
  throw new Error('the message ends inside a number');
}
