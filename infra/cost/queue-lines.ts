import { ENVELOPE_BYTES, GIB, MILLION } from './assumptions.ts';
import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { HOURS_A_MONTH, SECONDS_A_MONTH } from './prices.ts';
import type { Size } from './size.ts';

/** Bytes of a call to SQS and its response, without the events. */
const CALL_BYTES = 2_000;

/** The queue, and the network path to it and the other services. DynamoDB's gateway endpoint is free. */
export function queueLines({ workload, calls }: Size, deployment: Deployment): Line[] {
  const { zones, natGateways, interfaceEndpoints } = deployment;
  const callsPerSecond = calls.sends + calls.receives + calls.emptyReceives + calls.deletes + calls.chores;
  const eventBytes = 2 * workload.eventsPerSecond * (workload.eventBytes + ENVELOPE_BYTES);
  const gib = ((eventBytes + callsPerSecond * CALL_BYTES) * SECONDS_A_MONTH) / GIB;
  return [
    line('Queue (SQS)', 'queueRequests', (calls.billed * SECONDS_A_MONTH) / MILLION),
    line('Endpoints and NAT', 'endpointHour', interfaceEndpoints * zones * HOURS_A_MONTH),
    line('Endpoints and NAT', 'natHour', natGateways * HOURS_A_MONTH),
    line('Endpoints and NAT', 'publicAddress', natGateways * HOURS_A_MONTH),
    line('Endpoints and NAT', interfaceEndpoints > 0 ? 'endpointData' : 'natData', gib),
  ];
}
