import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const required = { QUEUE_URL: 'http://localhost:1/q' };

describe("a worker's configuration", () => {
  it('has a default for all but the queue and the secret', () => {
    expect(readConfig(required)).toMatchObject({
      MAX_ATTEMPTS: 5,
      OPS_PORT: 9091,
      RESOURCE_PREFIX: 'sluice',
    });
  });

  it('lists every mistake at once', () => {
    const read = () => readConfig({ ...required, MAX_ATTEMPTS: '0', POLLERS: 'two', QUEUE_URL: 'here' });

    expect(read).toThrow(/QUEUE_URL: .*\n.*POLLERS: expected a whole number from 1 to 32\n.*MAX_ATTEMPTS: /);
  });
});
