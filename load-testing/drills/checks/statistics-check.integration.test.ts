import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../core/process/listen.ts';
import { checkStatistics } from './statistics-check.ts';

const row = {
  id: 'a',
  n: 1,
  eventType: 'page_view',
  outcome: 'processed',
  run: 1,
  storedAtMs: Date.UTC(2026, 0, 1),
};

test('asks again while the API cannot read the table', async () => {
  const answers = [
    { status: 503, body: { type: 'urn:sluice:problem:table-unavailable' } },
    {
      status: 200,
      body: {
        events: { by_type: { page_view: { processed: 1, failed: 0 } } },
        totals: { stored: 1 },
        exact_until: '2026-01-01T00:01:00Z',
      },
    },
  ];
  const api = createServer((_, response) => {
    const { status, body } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  onTestFinished(() => {
    api.close();
    api.closeAllConnections();
  });
  const port = await listen(api, { host: '127.0.0.1', port: 0 });

  expect(await checkStatistics(`http://127.0.0.1:${port}`, [row])).toMatchObject({ ok: true });
});
