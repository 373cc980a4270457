import type { Api, Reply } from '../lib/api.ts';
import { until } from '../lib/until.ts';
import { verify } from '../lib/verify.ts';

/** Health, statistics and metrics. */
export function checkOperations(api: Api, metricsExpected: 'served' | 'refused'): void {
  checkHealth(api);
  checkStatistics(api);
  if (metricsExpected === 'served') checkMetrics(api);
  else checkMetricsRefused(api);
}

/** `GET /health` tells for 2 s what it found, also on a machine that stood still for a moment. */
function checkHealth(api: Api): void {
  const isOk = (reply: Reply) => reply.status === 200 && reply.field('status') === 'ok';
  for (const route of ['GET /health/live', 'GET /health/ready', 'GET /health']) {
    const reply = until(() => api.callOnce(route), isOk);
    verify(`${route}: ok`, reply, isOk(reply));
  }
  const alias = until(() => api.callOnce('GET /health', { path: '/healthcheck' }), isOk);
  verify('GET /healthcheck: the queue is up', alias, alias.field('dependencies.queue.status') === 'up');
  verify('GET /healthcheck: the table is up', alias, alias.field('dependencies.table.status') === 'up');
}

function checkStatistics(api: Api): void {
  const isComplete = (reply: Reply) =>
    typeof reply.field('queue.visible') === 'number' && Number(reply.field('workers.live')) > 0;
  const reply = until(() => api.callOnce('GET /stats', { path: '/stats?window=15m' }), isComplete);
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
