import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHmacSha256 } from './hmac-sha256.ts';

test('it equals the HMAC-SHA-256 of Node, for secrets shorter and longer than a block', () => {
  const secrets = fc.oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.string({ minLength: 63, maxLength: 150, unit: 'grapheme-ascii', size: 'max' }),
    fc.constantFrom('x'.repeat(64), 'x'.repeat(65)),
  );
  const messages = fc.uint8Array({ minLength: 13, maxLength: 13 });
  fc.assert(
    fc.property(secrets, fc.array(messages, { minLength: 1, maxLength: 3 }), (secret, several) => {
      const sign = createHmacSha256(secret, 13);
      for (const message of several)
        expect(sign(message)).toBe(createHmac('sha256', secret).update(message).digest('hex'));
    }),
  );
});
