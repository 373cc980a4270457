import type { Workload } from './assumptions.ts';
import type { Deployment } from './deployment.ts';
import { LOOKED_UP, REGION } from './prices.ts';

/** What the costs apply to, in one paragraph. */
export function describeBasis(
  { eventBytes, eventsPerRequest, keyedShare }: Omit<Workload, 'eventsPerSecond'>,
  { eventRetentionDays, tableThroughput }: Deployment,
): string {
  return [
    `Production in ${REGION}, at a steady rate around the clock, once the table holds ${eventRetentionDays} days of events.`,
    `Payloads of ${eventBytes} bytes, ${eventsPerRequest} per request, ${Math.round(100 * keyedShare)} % of events with an idempotency key.`,
    `${tableThroughput === 'on-demand' ? 'The table is on demand' : `The table is provisioned, at ${tableThroughput.targetPercent} % of its units in use`}. Prices of ${LOOKED_UP}, without savings plans or reservations.`,
  ].join(' ');
}
