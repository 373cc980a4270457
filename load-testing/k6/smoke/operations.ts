import type { Api } from '../lib/api.ts';
import { verify } from '../lib/verify.ts';

/** Health, statistics and metrics. */
export function checkOperations(api: Api, metricsExpected: 'served' | 'refused'): void {
  checkHealth(api);
  checkStatistics(api);
  if (metricsExpected === 'served') checkMetrics(api);
  else checkMetricsRefused(api);
}

function checkHealth(api: Api): void {
  for (const route of ['GET /health/live', 'GET /health/ready', 'GET /health']) {
    const reply = api.call(route);
    verify(`${route}: ok`, reply, reply.status === 200 && reply.field('status') === 'ok');
  }
  const alias = api.call('GET /health', { path: '/healthcheck' });
  verify('GET /healthcheck: the queue is up', alias, alias.field('dependencies.queue.status') === 'up');
  verify('GET /healthcheck: the table is up', alias, alias.field('dependencies.table.status') === 'up');
}

function checkStatistics(api: Api): void {
  const reply = api.call('GET /stats', { path: '/stats?window=15m' });
  verify('GET /stats: 200', reply, reply.status === 200);
  verify('GET /stats: counts events', reply, typeof reply.field('events.accepted') === 'number');
  verify('GET /stats: shows the queue', reply, typeof reply.field('queue.visible') === 'number');
  verify('GET /stats: shows live workers', reply, Number(reply.field('workers.live')) > 0);
}

function checkMetrics(api: Api): void {
  const reply = api.call('GET /metrics');
  verify('GET /metrics: Prometheus text', reply, reply.status === 200 && reply.text.includes('# TYPE '));
}

function checkMetricsRefused(api: Api): void {
  const reply = api.call('GET /metrics');
  const isRefused = reply.status === 403 || reply.status === 404;
  verify('GET /metrics: refused by the load balancer', reply, isRefused && !reply.text.includes('# TYPE '));
}
