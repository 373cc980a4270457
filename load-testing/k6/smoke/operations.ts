import type { Api } from '../lib/api.ts';
import { verify } from '../lib/verify.ts';

/** Health, statistics and metrics. */
export function askHowItIs(api: Api, metricsExpected: 'served' | 'refused'): void {
  askHealth(api);
  askStatistics(api);
  if (metricsExpected === 'served') askMetrics(api);
  else beRefusedMetrics(api);
}

function askHealth(api: Api): void {
  for (const route of ['GET /health/live', 'GET /health/ready', 'GET /health']) {
    const reply = api.call(route);
    verify(`${route}: ok`, reply, reply.status === 200 && reply.field('status') === 'ok');
  }
  const alias = api.call('GET /health', { path: '/healthcheck' });
  verify('GET /healthcheck: the queue is up', alias, alias.field('dependencies.queue.status') === 'up');
  verify('GET /healthcheck: the table is up', alias, alias.field('dependencies.table.status') === 'up');
}

function askStatistics(api: Api): void {
  const reply = api.call('GET /stats', { path: '/stats?window=15m' });
  verify('GET /stats: 200', reply, reply.status === 200);
  verify('GET /stats: counts what happened', reply, typeof reply.field('events.accepted') === 'number');
  verify('GET /stats: says what waits', reply, typeof reply.field('queue.visible') === 'number');
  verify('GET /stats: workers live', reply, Number(reply.field('workers.live')) > 0);
}

function askMetrics(api: Api): void {
  const reply = api.call('GET /metrics');
  verify('GET /metrics: text for Prometheus', reply, reply.status === 200 && reply.text.includes('# TYPE '));
}

function beRefusedMetrics(api: Api): void {
  const reply = api.call('GET /metrics');
  const isRefused = reply.status === 403 || reply.status === 404;
  verify('GET /metrics: refused from outside', reply, isRefused && !reply.text.includes('# TYPE '));
}
