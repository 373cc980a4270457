import {
  GIB,
  MILLION,
  REQUEST_OVERHEAD_BYTES,
  REQUESTS_PER_CONNECTION,
  RESPONSE_BYTES,
  THINK_SECONDS,
} from './assumptions.ts';
import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { HOURS_A_MONTH, SECONDS_A_MONTH } from './prices.ts';
import type { Size } from './size.ts';

/** What one LCU covers: https://aws.amazon.com/elasticloadbalancing/pricing/ */
const LCU = { newConnectionsPerSecond: 25, activeConnections: 3_000, bytesPerHour: GIB };

/** Load balancer, firewall, and the data sent to clients. */
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
    line('Data to the internet', 'dataOut', (requests * RESPONSE_BYTES) / GIB),
  ];
}

/** AWS bills the dimension that needs the most LCUs. Rules are free: there are fewer than ten. */
function loadBalancerUnits(requestsPerSecond: number, requestBytes: number): number {
  return Math.max(
    requestsPerSecond / REQUESTS_PER_CONNECTION / LCU.newConnectionsPerSecond,
    (requestsPerSecond * THINK_SECONDS) / LCU.activeConnections,
    (requestsPerSecond * 3600 * (requestBytes + RESPONSE_BYTES)) / LCU.bytesPerHour,
  );
}
