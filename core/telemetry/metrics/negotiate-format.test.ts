import { expect, test } from 'vitest';
import { acceptsOpenMetrics } from './negotiate-format.ts';

const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,' +
  'application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,' +
  'text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

test.each([
  PROMETHEUS_3,
  'application/openmetrics-text; version=1.0.0',
  'Application/OpenMetrics-Text; Version="1.0.0"; charset=utf-8',
  'application/openmetrics-text',
  'text/plain;q=0.5, application/openmetrics-text;q=0.5',
])('OpenMetrics is for who asks for it: %s', (accept) => {
  expect(acceptsOpenMetrics(accept)).toBe(true);
});

test.each([
  undefined,
  '',
  '*/*',
  'text/plain',
  'text/html,application/xhtml+xml,*/*;q=0.8',
  'application/openmetrics-text;q=0',
  'application/openmetrics-text;version=2.0.0',
  'application/openmetrics-text;q=0.1, text/plain',
  'application/openmetrics-text;q=high',
])('everybody else gets text: %s', (accept) => {
  expect(acceptsOpenMetrics(accept)).toBe(false);
});
