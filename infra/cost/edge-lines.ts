import {
  ANSWER_BYTES,
  GIB,
  MILLION,
  REQUEST_OVERHEAD_BYTES,
  REQUESTS_PER_CONNECTION,
  THINK_SECONDS,
} from './assumptions.ts';
import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { HOURS_A_MONTH, SECONDS_A_MONTH } from './prices.ts';
import type { Size } from './size.ts';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html: what one LCU takes. */
const LCU = { newConnectionsPerSecond: 25, activeConnections: 3_000, bytesPerHour: GIB };

/** What stands between the clients and the API. */
export function edgeLines({ workload }: Size, { zones, firewallRules }: Deployment): Line[] {
  const requestsPerSecond = workload.eventsPerSecond / workload.eventsPerRequest;
  const requestBytes = REQUEST_OVERHEAD_BYTES + workload.eventBytes * workload.eventsPerRequest;
  const requests = requestsPerSecond * SECONDS_A_MONTH;
  return [
    line('Load balancer', 'loadBalancerHour', HOURS_A_MONTH),
    line(
      'Load balancer',
      'loadBalancerUnit',
      loadBalancerUnits(requestsPerSecond, requestBytes) * HOURS_A_MONTH,
    ),
    line('Load balancer', 'publicAddress', zones * HOURS_A_MONTH),
    line('Firewall (WAF)', 'firewall', 1),
    line('Firewall (WAF)', 'firewallRule', firewallRules),
    line('Firewall (WAF)', 'firewallRequests', requests / MILLION),
    line('Data to the internet', 'dataOut', (requests * ANSWER_BYTES) / GIB),
  ];
}

/** The dimension that asks for most is billed. Ten rules are free for each request, and there are fewer. */
function loadBalancerUnits(requestsPerSecond: number, requestBytes: number): number {
  return Math.max(
    requestsPerSecond / REQUESTS_PER_CONNECTION / LCU.newConnectionsPerSecond,
    (requestsPerSecond * THINK_SECONDS) / LCU.activeConnections,
    (requestsPerSecond * 3600 * (requestBytes + ANSWER_BYTES)) / LCU.bytesPerHour,
  );
}
