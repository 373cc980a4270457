import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { tracesEndpoint, tracingSettings } from './tracing-settings.ts';

const schema = z.object(tracingSettings);

describe('the endpoint of traces', () => {
  test.each([
    [{}, undefined],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, 'http://collector:4318/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a.example/otlp/' }, 'https://a.example/otlp/v1/traces'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://tempo/in' }, 'http://tempo/in'],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b/c' },
      'http://b/c',
    ],
    [{ OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, undefined],
  ])('of %j is %j', (given, endpoint) => {
    expect(tracesEndpoint(schema.parse(given))).toBe(endpoint);
  });
});

test('a tenth of the requests is sampled, by our own draw, unless something else is set', () => {
  expect(schema.parse({})).toMatchObject({
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: 0.1,
  });
  expect(schema.parse({ OTEL_TRACES_SAMPLER_ARG: '1' })).toMatchObject({ OTEL_TRACES_SAMPLER_ARG: 1 });
});

test.each([
  ['OTEL_TRACES_SAMPLER_ARG', '10', 'a number from 0 to 1'],
  ['OTEL_TRACES_SAMPLER_ARG', 'all', 'a number from 0 to 1'],
  ['OTEL_TRACES_SAMPLER_ARG', ' ', 'a number from 0 to 1'],
  ['OTEL_TRACES_SAMPLER', 'always_on', 'parentbased_traceidratio'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317', 'http://'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://me:secret@collector:4318', 'OTEL_EXPORTER_OTLP_HEADERS'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x tenant=a', 'HTTP headers'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Bearer%0Asecret', 'HTTP headers'],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zstd', 'gzip'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'http/protobuf'],
  ['OTEL_SDK_DISABLED', 'perhaps', 'true or false'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'production', 'key=value'],
])('%s=%s is refused', (name, value, expected) => {
  const message = schema.safeParse({ [name]: value }).error?.issues[0]?.message;
  expect(message).toContain(expected);
  expect(message).not.toContain('secret');
});
