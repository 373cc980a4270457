import { expect, test } from 'vitest';
import { metricsReference } from './reference.ts';

const tables = new Map(metricsReference().map(({ part, table }) => [part, table]));

test('each metric has a row with its type, its labels and what it says', () => {
  const row = tables
    .get('the API')
    ?.split('\n')
    .find((line) => line.includes('sluice_pack_sends_total'));
  expect(row?.split('|').map((cell) => cell.trim())).toEqual([
    '',
    '`sluice_pack_sends_total`',
    'counter',
    '`outcome`: sent, unavailable, refused',
    'Packs sent to the queue, by outcome',
    '',
  ]);
});

test('a histogram that names traces says so', () => {
  expect(tables.get('a worker')).toMatch(
    /`sluice_handler_duration_seconds` +\| histogram with exemplars +\|/,
  );
  expect(tables.get('a worker')).toMatch(/`sluice_receive_messages` +\| histogram +\|/);
});

test('the table of the queue and the fleet has what every API process reads', () => {
  const names = [...(tables.get('the queue and the fleet') ?? '').matchAll(/`(sluice_\w+)`/g)].map(
    ([, name]) => name,
  );
  expect(names).toContain('sluice_queue_messages');
  expect(names).toContain('sluice_workers_max');
  expect(names).not.toContain('sluice_accept_buffer_events');
});
