/** A field of a protobuf message: a varint, or the bytes of anything else. */
export type Field = { number: number; value: bigint | Uint8Array };

/** The fields of a message, in order: https://protobuf.dev/programming-guides/encoding/ */
export function* readFields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  while (at < bytes.length) {
    const tag = Number(readVarint());
    yield { number: tag >>> 3, value: readValue(tag & 7) };
  }

  function readValue(wireType: number): bigint | Uint8Array {
    switch (wireType) {
      case 0:
        return readVarint();
      case 1:
        return readBytes(8);
      case 2:
        return readBytes(Number(readVarint()));
      case 5:
        return readBytes(4);
      default:
        throw new Error(`a field of wire type ${wireType}`);
    }
  }

  function readVarint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  function readBytes(length: number): Uint8Array {
    if (at + length > bytes.length) throw new Error('the message is cut off');
    at += length;
    return bytes.subarray(at - length, at);
  }
}

/** The value of a fixed64 or fixed32 field. */
export function readFixed(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
