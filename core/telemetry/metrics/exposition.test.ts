import { expect, test } from 'vitest';
import { createApiMetrics } from './api-metrics.ts';
import { createWorkerMetrics } from './worker-metrics.ts';

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';

const TRACE = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

test('the text format is for who asks for nothing, and OpenMetrics for who asks for it', async () => {
  const { exposition } = createApiMetrics();
  const text = await exposition.render(undefined);
  const open = await exposition.render(OPEN_METRICS);
  expect(text.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(open.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(text.body).not.toContain('# EOF');
  expect(open.body).toMatch(/\n# EOF\n$/);
});

test('counters keep their names in both formats, in whatever order they are scraped', async () => {
  const { exposition, accepted } = createApiMetrics();
  const render = async (accept?: string) => (await exposition.render(accept)).body;
  accepted.inc({ event_type: 'a' });
  const one = await render();
  const [two, three, four] = await Promise.all([render(OPEN_METRICS), render(), render(OPEN_METRICS)]);
  accepted.inc({ event_type: 'a' });
  const five = await render();

  for (const text of [one, three, five]) {
    expect(text).toContain('# TYPE sluice_events_accepted_total counter\n');
    expect(text).not.toContain('# TYPE sluice_events_accepted counter\n');
  }
  for (const open of [two, four]) {
    expect(open).toContain('# TYPE sluice_events_accepted counter\n');
    expect(open).toContain('\nsluice_events_accepted_total{event_type="a"} 1\n');
    expect(open).not.toContain('_total_total');
  }
  expect(three).toContain('\nsluice_events_accepted_total{event_type="a"} 1\n');
  expect(five).toContain('\nsluice_events_accepted_total{event_type="a"} 2\n');
});

test('a gauge that lost its value is gone from both formats', async () => {
  const { exposition, queueMessages } = createApiMetrics();
  queueMessages.set({ state: 'visible' }, 3);
  const sample = 'sluice_queue_messages{state="visible"} 3';
  expect((await exposition.render(undefined)).body).toContain(sample);
  queueMessages.reset();
  expect((await exposition.render(undefined)).body).not.toContain(sample);
  expect((await exposition.render(OPEN_METRICS)).body).not.toContain(sample);
});

test('a sampled event is the exemplar of its bucket, in OpenMetrics alone', async () => {
  const { exposition, handlerDuration } = createWorkerMetrics();
  handlerDuration.observe({ event_type: 'a' }, 0.03, TRACE);
  handlerDuration.observe({ event_type: 'a' }, 0.2);
  const open = (await exposition.render(OPEN_METRICS)).body;
  const exemplars = open.split('\n').filter((line) => line.includes('} # {') || line.includes(' # {'));
  expect(exemplars).toEqual([
    expect.stringMatching(
      /^sluice_handler_duration_seconds_bucket\{le="0\.05",event_type="a"\} 1 # \{trace_id="4bf92f3577b34da6a3ce929d0e0e4736",span_id="00f067aa0ba902b7"\} 0\.03 [\d.]+$/,
    ),
  ]);
  expect((await exposition.render(undefined)).body).not.toContain(' # {');
});

test('a value that nobody sampled leaves the exemplar of its bucket as it is', async () => {
  const { exposition, insertDuration } = createWorkerMetrics();
  insertDuration.observe({}, 0.03, TRACE);
  insertDuration.observe({}, 0.04);
  const open = (await exposition.render(OPEN_METRICS)).body;
  expect(open).toMatch(/^sluice_insert_duration_seconds_bucket\{le="0\.05"\} 2 # \{.*\} 0\.03 /m);
});
