import { hash, randomUUID } from 'node:crypto';
import { createHmacSha256 } from './hmac-sha256.ts';

/**
 * An event id is a UUIDv8 (RFC 9562, section 5.8) of three parts:
 *
 *     48 bits  Unix milliseconds, so that ids sort by time and tell their age
 *     50 bits  random
 *     24 bits  truncated HMAC-SHA-256 over the rest
 *
 * (and the 6 bits of version and variant). The signature tells an id that was never issued from one that is still in
 * the queue, so accepting an event needs no write to the table.
 */
export type EventIds = {
  mint(nowMs: number): string;
  verify(id: string): VerifiedId;
};

export type VerifiedId =
  | { kind: 'authentic'; mintedAtMs: number }
  | { kind: 'forged' }
  | { kind: 'malformed' };

/** `secrets`: the first one signs, all verify. To rotate, put the new secret before the old one. */
export function createEventIds(secrets: readonly [string, ...string[]]): EventIds {
  const [sign, ...others] = secrets.map((secret) => createHmacSha256(secret, SIGNED_BYTES)) as [
    Sign,
    ...Sign[],
  ]; // one each
  return {
    mint(nowMs) {
      // A UUIDv4 has random bits and the variant where ours has them: `xxx-yxxx-xxxxxx`, behind the version.
      const random = randomUUID().slice(15, 30);
      const signed = Buffer.allocUnsafe(SIGNED_BYTES);
      signed.writeUIntBE(nowMs, 0, 6);
      signed.write(`8${random.slice(0, 3)}${random.slice(4, 8)}${random.slice(9)}`, 6, 'hex');
      const time = signed.toString('hex', 0, 6);
      return `${time.slice(0, 8)}-${time.slice(8)}-8${random}${signature(signed, sign)}`;
    },
    verify(id) {
      if (!isEventId(id)) return { kind: 'malformed' };
      const hex = id.replaceAll('-', '');
      const signed = Buffer.from(hex, 'hex').subarray(0, SIGNED_BYTES);
      const given = hex.slice(2 * SIGNED_BYTES);
      if (![sign, ...others].some((by) => given === signature(signed, by))) return { kind: 'forged' };
      return { kind: 'authentic', mintedAtMs: signed.readUIntBE(0, 6) };
    },
  };
}

type Sign = (signed: Uint8Array) => string;

const SIGNED_BYTES = 13;

/** Whether `text` has the form of an event id, authentic or not. */
export function isEventId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text);
}

/** The time that an id says it was minted, in Unix ms. Only an authentic id can be believed. */
export function mintedAtMs(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * The id of an event that a producer put on the queue itself. It is the same at every delivery of the message. It needs
 * no signature, because nobody can ask for it before it is stored.
 */
export function deriveEventId(messageId: string, sentAtMs: number): string {
  return format(stamped(sentAtMs, hash('sha256', messageId, 'buffer').subarray(0, 10)).toString('hex'));
}

function stamped(atMs: number, fill: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(atMs, 0, 6);
  bytes.set(fill, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes;
}

function signature(signed: Buffer, sign: Sign): string {
  return sign(signed).slice(0, 2 * (16 - SIGNED_BYTES));
}

function format(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
