import { expect, test } from 'vitest';
import { apiOptions, apiSettings, readConfig } from './config.ts';

const required = {
  QUEUE_URL: 'http://localhost/queue/sluice-events',
  EVENT_ID_SECRETS: 'a secret of 16 or more',
};

test('every setting except the queue and the secrets has a default', () => {
  expect(apiOptions(readConfig(required))).toEqual({
    host: '0.0.0.0',
    port: 8080,
    retentionDays: 30,
    deregistrationDelayMs: 0,
    packing: {
      lingerMs: 4,
      maxEvents: 50,
      maxBufferedEvents: 5_000,
      maxBufferedBytes: 64 * 1024 * 1024,
    },
  });
});

test('all mistakes are reported at once', () => {
  expect(() => readConfig({ PORT: '70000', LINGER_MS: '-1', PACK_MAX_EVENTS: '51' })).toThrow(
    /PORT.*\n.*LINGER_MS.*\n.*PACK_MAX_EVENTS/s,
  );
});

test('every setting has a description', () => {
  for (const [name, schema] of Object.entries(apiSettings.shape))
    expect({ name, description: schema.meta()?.description }).toEqual({
      name,
      description: expect.any(String),
    });
});
