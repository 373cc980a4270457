import { expect, test } from 'vitest';
import { renderTables } from './tables.ts';

const accept = {
  requestsPerSecond: 20_000,
  p50Ms: 8,
  p99Ms: 22,
  refused: 3,
  cpuMicrosPerRequest: 55.4,
  rssBytes: 300 * 2 ** 20,
  sendsPerRequest: 0.02,
};

test('a table has the rows that were measured, compared with the first', () => {
  const [table, ...others] = renderTables({
    raw: { ...accept, requestsPerSecond: 50_000, refused: 0, sendsPerRequest: 0 },
    packed: accept,
  });
  const [head, , raw, api, ...more] = table?.split('\n').map((line) => line.split(/ {2,}/)) ?? [];
  expect(head).toEqual([
    'Accepting, saturated',
    'requests/s',
    'refused',
    'of raw',
    'p50 ms',
    'p99 ms',
    'CPU µs/request',
    'requests/message',
    'RSS MiB',
  ]);
  expect(raw?.slice(1, 4)).toEqual(['50,000', '0', '100 %']);
  expect(api).toEqual(['the API', '20,000', '3', '40 %', '8', '22', '55', '50.0', '300.0']);
  expect([...more, ...others]).toEqual([]);
});

test('the growth of the heap is worked out from its bytes', () => {
  const [table] = renderTables({
    heap: { apiBytesBefore: 100, apiBytesAfter: 105, workerBytesBefore: 200, workerBytesAfter: 180 },
  });
  expect(table).toMatch(/API .* 5\.0 %\nworkers .* -10\.0 %$/);
});

test('without figures there is no table', () => {
  expect(renderTables({})).toEqual([]);
});
