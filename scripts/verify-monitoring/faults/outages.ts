import type { Fault } from '../fault.ts';

/** Parts that are down for a while. */
export const OUTAGES: readonly Fault[] = [
  {
    what: 'the table is stopped',
    alerts: ['TableUnavailable', 'KeysRefused', 'AcceptAvailabilityBurnFast'],
    isShort: true,
    begin: ({ platform }) => platform.dynamo.kill(),
    end: ({ platform }) => platform.dynamo.start(),
  },
  {
    what: 'the queue is stopped',
    alerts: ['AcceptAvailabilityBurnFast'],
    begin: ({ platform }) => platform.sqs.kill(),
    end: ({ platform }) => platform.sqs.start(),
  },
  {
    what: 'the collector is dead',
    alerts: ['SpansDropped', 'ScrapeDown'],
    isShort: true,
    needs: 'collector',
    begin: async ({ collector }) => collector?.kill(),
    end: async ({ collector }) => collector?.start(),
  },
  {
    what: 'the trace store behind the collector is dead',
    alerts: ['CollectorFailing'],
    needs: 'collector',
    begin: async ({ traceStore }) => traceStore.stop(),
    end: ({ traceStore }) => traceStore.start(),
  },
  {
    what: 'notifications are refused',
    alerts: ['AlertmanagerNotifyFails'],
    blocksNotifications: true,
    begin: async ({ webhook }) => webhook.refuse(true),
    end: async ({ webhook }) => webhook.refuse(false),
  },
];
