import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const required = { QUEUE_URL: 'http://localhost:1/q' };

describe("a worker's configuration", () => {
  it('has a default for all but the queue and the secret', () => {
    expect(readConfig(required)).toMatchObject({
      RETRY_DELAYS_SECONDS: [5, 30, 120, 600],
      OPS_PORT: 9091,
      RESOURCE_PREFIX: 'sluice',
    });
  });

  it('lists every mistake at once', () => {
    const read = () =>
      readConfig({ ...required, RETRY_DELAYS_SECONDS: '5;30', POLLERS: 'two', QUEUE_URL: 'here' });

    expect(read).toThrow(
      /QUEUE_URL: .*\n.*POLLERS: expected a whole number from 1 to 32\n.*RETRY_DELAYS_SECONDS: expected up to 19 numbers/,
    );
  });

  it.each([
    [
      { POLLERS: '2', MAX_IN_FLIGHT_MESSAGES: '19' },
      'MAX_IN_FLIGHT_MESSAGES: expected at least 10 per poller',
    ],
    [{ RETRY_DELAYS_SECONDS: '5,86401' }, 'RETRY_DELAYS_SECONDS: expected no wait longer than a day'],
    [{ RETRY_DELAYS_SECONDS: `1${',1'.repeat(19)}` }, 'RETRY_DELAYS_SECONDS: expected up to 19'],
    [
      { HANDLER_TIMEOUT_MS: '5001', DRAIN_SECONDS: '5' },
      'DRAIN_SECONDS: expected at least HANDLER_TIMEOUT_MS',
    ],
  ])('refuses the impossible %o', (settings, mistake) => {
    expect(() => readConfig({ ...required, ...settings })).toThrow(mistake);
  });

  it.each([
    { POLLERS: '2', MAX_IN_FLIGHT_MESSAGES: '20' },
    { RETRY_DELAYS_SECONDS: `86400${',1'.repeat(18)}` },
    { RETRY_DELAYS_SECONDS: 'none' },
    { HANDLER_TIMEOUT_MS: '5000', DRAIN_SECONDS: '5' },
  ])('takes %o, which is just possible', (settings) => {
    expect(() => readConfig({ ...required, ...settings })).not.toThrow();
  });
});
