import { randomFillSync } from 'node:crypto';

/**
 * Random bytes by the thousand: a call to the system's generator costs some 10 µs however few it asks for, which
 * accepting an event would pay three times over.
 */
export function createRandomPool(poolBytes = 4_096): (bytes: number) => Buffer {
  const pool = Buffer.allocUnsafeSlow(poolBytes);
  let used = poolBytes;
  return (bytes) => {
    if (used + bytes > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    // A copy, as the pool is filled anew under whoever keeps it.
    return Buffer.from(pool.subarray(used - bytes, used));
  };
}
