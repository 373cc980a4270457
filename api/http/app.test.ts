import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import type { RequestSummary } from '../../core/telemetry/api-probe.ts';
import { createApp } from './app.ts';
import { createReadiness } from './readiness.ts';
import { jsonResponse, type Route } from './route.ts';

afterEach(() => void vi.useRealTimers());

const route = (given: Partial<Route>): Route => ({
  method: 'GET',
  paths: ['/things/{id}'],
  producesJson: true,
  handle: ({ http }) => jsonResponse(200, { id: http.param('id') }),
  ...given,
});

function appOf(...routes: Route[]) {
  const told: { completed: RequestSummary[]; failed: unknown[] } = { completed: [], failed: [] };
  const readiness = createReadiness();
  const app = createApp({
    routes,
    readiness,
    probe: {
      requestCompleted: (summary) => void told.completed.push(summary),
      failed: (error) => void told.failed.push(error),
    },
  });
  const ask = (path: string, method = 'GET') => {
    const incoming = new IncomingMessage(new Socket());
    return app.request(path, { method }, { incoming, outgoing: new ServerResponse(incoming) });
  };
  return { ask, told, readiness };
}

test('requests are counted by the pattern of their route, never by their path', async () => {
  const { ask, told } = appOf(route({}));

  expect(await (await ask('/things/7')).json()).toEqual({ id: '7' });
  await ask('/elsewhere/7');

  expect(told.completed).toMatchObject([
    {
      method: 'GET',
      route: '/things/{id}',
      status: 200,
      trace: { traceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
    },
    { route: 'unmatched', status: 404 },
  ]);
});

test('a request lasts from its headers to its response', async () => {
  vi.useFakeTimers({ toFake: ['performance'] }).advanceTimersByTime(1_000);
  const slow = route({
    handle() {
      vi.advanceTimersByTime(250);
      return jsonResponse(200, {});
    },
  });
  const { ask, told } = appOf(slow);

  await ask('/things/7');

  expect(told.completed).toMatchObject([{ startedAtMs: 1_000, endedAtMs: 1_250 }]);
});

test('an internal error gets 500 without details, and the probe hears of it', async () => {
  const mistake = new Error('secret detail');
  const { ask, told } = appOf(
    route({
      handle() {
        throw mistake;
      },
    }),
  );

  const response = await ask('/things/7');

  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
  expect(told.failed).toEqual([mistake]);
});

test('a fixed path never matches the parameter of another route', async () => {
  const { ask } = appOf(route({}), route({ method: 'POST', paths: ['/things/all'] }));

  const response = await ask('/things/all');

  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test('every response closes its connection while the API drains', async () => {
  const { ask, readiness } = appOf(route({}));
  expect((await ask('/things/7')).headers.get('connection')).toBeNull();

  readiness.drain();

  for (const path of ['/things/7', '/elsewhere/7'])
    expect((await ask(path)).headers.get('connection')).toBe('close');
});
