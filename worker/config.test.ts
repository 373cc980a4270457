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

  it.each([
    [
      { POLLERS: '2', MAX_HELD_MESSAGES: '19' },
      'MAX_HELD_MESSAGES: expected at least 10 for each of POLLERS',
    ],
    [{ RETRY_BASE_MS: '501', RETRY_CAP_MS: '500' }, 'RETRY_CAP_MS: expected no less than RETRY_BASE_MS'],
    [
      { HANDLER_TIMEOUT_MS: '5001', DRAIN_SECONDS: '5' },
      'DRAIN_SECONDS: expected no less than HANDLER_TIMEOUT_MS',
    ],
  ])('refuses %o, which contradicts itself', (settings, mistake) => {
    expect(() => readConfig({ ...required, ...settings })).toThrow(mistake);
  });

  it.each([
    { POLLERS: '2', MAX_HELD_MESSAGES: '20' },
    { RETRY_BASE_MS: '500', RETRY_CAP_MS: '500' },
    { HANDLER_TIMEOUT_MS: '5000', DRAIN_SECONDS: '5' },
  ])('takes %o, which just fits together', (settings) => {
    expect(() => readConfig({ ...required, ...settings })).not.toThrow();
  });
});
