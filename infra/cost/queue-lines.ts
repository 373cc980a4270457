import { ENVELOPE_BYTES, GIB, MILLION } from './assumptions.ts';
import { type Line, line } from './bill.ts';
import type { Deployment } from './deployment.ts';
import { HOURS_A_MONTH, SECONDS_A_MONTH } from './prices.ts';
import type { Size } from './size.ts';

/** Bytes of a call to SQS beyond the events in it, there and back. */
const CALL_BYTES = 2_000;

/** The queue, and how the private subnets reach it and the other services; DynamoDB's gateway endpoint is free. */
export function queueLines({ workload, calls }: Size, deployment: Deployment): Line[] {
  const { zones, natGateways, interfaceEndpoints } = deployment;
  const callsPerSecond = calls.sends + calls.receives + calls.emptyReceives + calls.deletes + calls.chores;
  const eventBytes = 2 * workload.eventsPerSecond * (workload.eventBytes + ENVELOPE_BYTES);
  const gib = ((eventBytes + callsPerSecond * CALL_BYTES) * SECONDS_A_MONTH) / GIB;
  return [
    line('Queue (SQS)', 'queueRequests', (calls.billed * SECONDS_A_MONTH) / MILLION),
    line('Network inside', 'endpointHour', interfaceEndpoints * zones * HOURS_A_MONTH),
    line('Network inside', 'natHour', natGateways * HOURS_A_MONTH),
    line('Network inside', 'publicAddress', natGateways * HOURS_A_MONTH),
    line('Network inside', interfaceEndpoints > 0 ? 'endpointData' : 'natData', gib),
  ];
}
