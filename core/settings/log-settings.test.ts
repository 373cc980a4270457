import { expect, test } from 'vitest';
import { z } from 'zod';
import { logSettings, logsEndpoint } from './log-settings.ts';
import { tracingSettings } from './tracing-settings.ts';

const schema = z.object({ ...tracingSettings, ...logSettings });

test.each([
  [{}, undefined],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, undefined],
  [{ OTEL_LOGS_EXPORTER: 'otlp' }, undefined],
  [
    { OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' },
    'http://collector:4318/v1/logs',
  ],
  [
    {
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://b/in',
    },
    'http://b/in',
  ],
])('the endpoint of log lines of %j is %j', (given, endpoint) => {
  expect(logsEndpoint(schema.parse(given))).toBe(endpoint);
});

test('an exporter that there is not is refused', () => {
  expect(schema.safeParse({ OTEL_LOGS_EXPORTER: 'console' }).error?.issues[0]?.message).toBe(
    'expected none or otlp',
  );
});
