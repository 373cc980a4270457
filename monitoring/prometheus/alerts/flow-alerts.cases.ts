import type { AlertCase } from '../testing/alert-case.ts';
import { counter, gauge, nothing } from '../testing/samples.ts';

const environment = 'local';
const here = { environment };

/** Two API processes, which read the same gauges. */
function reported(metric: string, samples: string, ...labels: string[]): Record<string, string> {
  return Object.fromEntries(
    ['api-1', 'api-2'].map((instance) => [
      `${metric}{${[`environment="${environment}",job="sluice-api",instance="${instance}"`, ...labels].join(',')}}`,
      samples,
    ]),
  );
}

function ofWorker(metric: string, ...labels: string[]): string {
  return `${metric}{${['environment="local",job="sluice-worker",instance="worker-1"', ...labels].join(',')}}`;
}

function claims(outcome: string): string {
  return `sluice_idempotency_claims_total{environment="local",job="sluice-api",instance="api-1",outcome="${outcome}"}`;
}

const VISIBLE = 'state="visible"';

function fleetAt(live: number, max: number, visible: string): Record<string, string> {
  return {
    ...reported('sluice_queue_messages', visible, VISIBLE),
    ...reported('sluice_workers_live', gauge([60, live])),
    ...reported('sluice_workers_max', gauge([60, max])),
    ...reported('sluice_fleet_throughput_messages_per_second', gauge([60, 20])),
  };
}

function calls(outcome: string, operation = 'BatchExecuteStatement'): string {
  return ofWorker(
    'sluice_dependency_calls_total',
    `service="dynamodb",operation="${operation}",outcome="${outcome}"`,
  );
}

function rounds(outcome: string): string {
  return ofWorker('sluice_scaling_rounds_total', `outcome="${outcome}"`);
}

function stored(outcome: string): string {
  return ofWorker('sluice_events_total', `event_type="invoice.paid",outcome="${outcome}"`);
}

export const FLOW_CASES: readonly AlertCase[] = [
  {
    alert: 'KeysRefused',
    when: 'the control table is down',
    series: {
      [claims('claimed')]: counter([10, 60], [20, 0], [10, 60]),
      [claims('unavailable')]: counter([10, 0], [20, 60], [10, 0]),
    },
    fires: {
      after: '16m',
      overAfter: '33m',
      labels: here,
      summary: '100% of idempotency keys cannot be claimed',
    },
  },
  {
    alert: 'KeysRefused',
    when: 'the table is down for two minutes',
    series: {
      [claims('claimed')]: counter([10, 60], [2, 0], [20, 60]),
      [claims('unavailable')]: counter([10, 0], [2, 60], [20, 0]),
    },
  },
  {
    alert: 'KeysRefused',
    when: 'the only key of a quarter of an hour fails at night',
    series: {
      [claims('claimed')]: counter([30, 0]),
      [claims('unavailable')]: counter([10, 0], [1, 1], [19, 0]),
    },
  },
  {
    alert: 'OldestMessageTooOld',
    when: 'a message waits longer than the goal',
    series: reported('sluice_queue_oldest_message_age_seconds', gauge([5, 1], [20, 90], [5, 0])),
    fires: {
      after: '10m',
      overAfter: '26m',
      labels: here,
      summary: 'The oldest message has waited for 1m 30s; the goal is 10 s',
    },
  },
  {
    alert: 'OldestMessageTooOld',
    when: 'the API is so busy that every third scrape finds the queue unread',
    series: reported(
      'sluice_queue_oldest_message_age_seconds',
      [gauge([5, 1]), ...Array(5).fill(`${gauge([2, 90])} stale`)].join(' '),
    ),
    fires: {
      after: '10m',
      labels: here,
      summary: 'The oldest message has waited for 1m 30s; the goal is 10 s',
    },
  },
  {
    alert: 'OldestMessageTooOld',
    when: 'a worker is killed, and its messages come back after half a minute',
    series: reported('sluice_queue_oldest_message_age_seconds', gauge([5, 1], [1, 30], [20, 1])),
  },
  {
    alert: 'OldestMessageTooOld',
    when: 'the age is unknown, as no worker heard of the queue',
    series: reported('sluice_queue_oldest_message_age_seconds', `${gauge([5, 1])} ${nothing(30)}`),
  },
  {
    alert: 'BacklogGrowsAtMaximum',
    when: 'twenty workers are all there may be, and more comes in than they finish',
    series: fleetAt(20, 20, `${gauge([5, 0])} 0+100x40`),
    // More than 10 s of work waits in the 8th minute; ten minutes later it still grows.
    fires: {
      after: '18m',
      labels: here,
      summary: '1.3k messages wait, and more every minute, with the fleet at its maximum',
    },
  },
  {
    alert: 'BacklogGrowsAtMaximum',
    when: 'the fleet can still grow',
    series: fleetAt(12, 20, `${gauge([5, 0])} 0+100x40`),
  },
  {
    alert: 'BacklogGrowsAtMaximum',
    when: 'the fleet works off a burst at its maximum',
    series: fleetAt(20, 20, `${gauge([5, 0])} 0+1000x4 5000-100x40`),
  },
  {
    alert: 'FleetBelowDesired',
    when: 'workers do not start',
    series: {
      ...reported('sluice_workers_desired', gauge([5, 2], [30, 6])),
      ...reported('sluice_workers_live', gauge([20, 2], [15, 6])),
    },
    fires: {
      after: '15m',
      overAfter: '20m',
      labels: here,
      summary: '4 of the workers that the scaling policy wants are missing',
    },
  },
  {
    alert: 'FleetBelowDesired',
    when: 'a ramp asks for more workers every two minutes, which boot in time',
    series: {
      ...reported('sluice_workers_desired', '2x4 4x1 6x1 8x1 10x30'),
      ...reported('sluice_workers_live', '2x6 4x1 6x1 8x1 10x30'),
    },
  },
  {
    alert: 'FleetBelowDesired',
    when: 'the fleet shrinks and its last workers still drain',
    series: {
      ...reported('sluice_workers_desired', gauge([5, 10], [30, 2])),
      ...reported('sluice_workers_live', gauge([8, 10], [27, 2])),
    },
  },
  {
    alert: 'ScalingFails',
    when: 'the group refuses every call',
    series: {
      [rounds('kept')]: counter([10, 4], [30, 0]),
      [rounds('failed')]: counter([10, 0], [30, 4]),
      [ofWorker('sluice_lease_held', 'duty="scaling"')]: gauge([40, 1]),
    },
    fires: { after: '25m', labels: here, summary: '100% of the attempts to size the fleet fail' },
  },
  {
    alert: 'ScalingFails',
    when: 'no worker has that duty',
    series: { [ofWorker('sluice_lease_held', 'duty="scaling"')]: gauge([5, 1], [20, 0]) },
    fires: { after: '15m', labels: here, summary: 'No worker sizes the fleet' },
  },
  {
    alert: 'ScalingFails',
    when: 'AWS throttles one call in four',
    series: {
      [rounds('kept')]: counter([40, 3]),
      [rounds('failed')]: counter([40, 1]),
      [ofWorker('sluice_lease_held', 'duty="scaling"')]: gauge([40, 1]),
    },
  },
  {
    alert: 'ScalingFails',
    when: 'the workers are in no Auto Scaling group',
    series: {
      [rounds('kept')]: gauge([40, 0]),
      [rounds('failed')]: gauge([40, 0]),
      [ofWorker('sluice_lease_held', 'duty="recount"')]: gauge([40, 1]),
    },
  },
  {
    alert: 'NoWorkers',
    when: 'the last worker is gone',
    series: reported('sluice_workers_live', gauge([5, 2], [10, 0], [5, 2])),
    fires: { after: '7m', overAfter: '15m', labels: here, summary: 'No worker is alive' },
  },
  {
    alert: 'NoWorkers',
    when: 'a deploy leaves one worker for a while',
    series: reported('sluice_workers_live', gauge([5, 2], [10, 1], [5, 2])),
  },
  {
    alert: 'NoWorkers',
    when: 'nobody can count the workers, because the table is down',
    series: reported('sluice_workers_live', `${gauge([5, 2])} ${nothing(20)}`),
  },
  {
    alert: 'TableUnavailable',
    when: 'no worker reaches the table',
    series: { [ofWorker('sluice_table_available')]: gauge([5, 1], [10, 0], [10, 1]) },
    fires: {
      after: '8m',
      overAfter: '17m',
      labels: here,
      summary: 'Workers could reach the table for only 0% of the last 2 minutes',
    },
  },
  {
    alert: 'TableUnavailable',
    when: 'the circuit breaker opens for a minute',
    series: { [ofWorker('sluice_table_available')]: gauge([5, 1], [1, 0], [20, 1]) },
  },
  {
    alert: 'TableUnavailable',
    when: 'one worker of three cannot reach it',
    series: Object.fromEntries(
      [0, 1, 1].map((available, index) => [
        `sluice_table_available{environment="local",job="sluice-worker",instance="worker-${index + 1}"}`,
        gauge([30, available]),
      ]),
    ),
  },
  {
    alert: 'DependencyThrottled',
    when: 'DynamoDB throttles one call of ten',
    series: { [calls('ok')]: counter([40, 540]), [calls('throttled')]: counter([5, 0], [35, 60]) },
    fires: {
      after: '16m',
      labels: {
        ...here,
        job: 'sluice-worker',
        service: 'dynamodb',
        operation: 'BatchExecuteStatement',
      },
      slo: 'freshness',
      summary: '10% of BatchExecuteStatement calls to dynamodb are throttled',
    },
  },
  {
    alert: 'DependencyThrottled',
    when: 'a table takes a minute to adapt to a burst',
    series: { [calls('ok')]: counter([40, 540]), [calls('throttled')]: counter([5, 0], [1, 60], [34, 0]) },
  },
  {
    alert: 'DependencyThrottled',
    when: 'one of the few calls of a night is throttled, again and again',
    series: {
      [calls('ok', 'Query')]: counter([60, 1]),
      [calls('throttled', 'Query')]: counter([60, 1]),
    },
  },
  {
    alert: 'RecountBehind',
    when: 'the recount falls behind',
    series: { [ofWorker('sluice_recount_lag_seconds')]: '60x4 60+60x30' },
    fires: {
      after: '20m',
      labels: here,
      summary: 'The last recounted minute ended 16m 0s ago',
    },
  },
  {
    alert: 'RecountBehind',
    when: 'no worker has that duty',
    series: { [ofWorker('sluice_lease_held', 'duty="recount"')]: gauge([5, 1], [20, 0]) },
    fires: { after: '15m', labels: here, summary: 'No worker recounts the minutes' },
  },
  {
    alert: 'RecountBehind',
    when: 'the duty passes from one worker to another',
    series: {
      [ofWorker('sluice_lease_held', 'duty="recount"')]: gauge([5, 1], [25, 0]),
      'sluice_lease_held{environment="local",job="sluice-worker",instance="worker-2",duty="recount"}': gauge(
        [6, 0],
        [24, 1],
      ),
      [ofWorker('sluice_recount_lag_seconds')]: `${gauge([5, 70])} ${nothing(25)}`,
      'sluice_recount_lag_seconds{environment="local",job="sluice-worker",instance="worker-2"}': `${nothing(6)} ${gauge([1, 180], [23, 70])}`,
    },
  },
  {
    alert: 'DeadLettersArriving',
    when: 'a handler fails for good',
    series: {
      [stored('processed')]: counter([5, 600], [30, 540]),
      [stored('failed')]: counter([5, 0], [30, 60]),
      [ofWorker('sluice_dead_letters_total')]: counter([5, 0], [20, 60], [10, 0]),
    },
    fires: {
      after: '16m',
      overAfter: '30m',
      labels: here,
      summary: '1 events a second are dead-lettered, more than 1 % of all',
    },
  },
  {
    alert: 'DeadLettersArriving',
    when: 'nothing but messages that nobody can read comes to new workers',
    series: { [ofWorker('sluice_dead_letters_total')]: counter([5, 0], [30, 60]) },
    fires: {
      after: '16m',
      labels: here,
      summary: '1 events a second are dead-lettered, more than 1 % of all',
    },
  },
  {
    alert: 'DeadLettersArriving',
    when: 'a producer sends fifty bad events at once',
    series: {
      [stored('processed')]: counter([40, 600]),
      [ofWorker('sluice_dead_letters_total')]: counter([5, 0], [1, 50], [34, 0]),
    },
  },
  {
    alert: 'DeadLettersArriving',
    when: 'workers restart and their counters begin again',
    series: {
      [stored('processed')]: `${counter([10, 600])} ${counter([30, 600])}`,
      [ofWorker('sluice_dead_letters_total')]: `${gauge([10, 1000])} ${gauge([30, 0])}`,
    },
  },
  {
    alert: 'DeadLettersWaiting',
    when: 'somebody has to put them back',
    series: reported('sluice_dead_letter_messages', gauge([5, 0], [40, 3], [5, 0])),
    fires: { after: '35m', overAfter: '45m', labels: here, summary: '3 dead letters wait for an operator' },
  },
  {
    alert: 'DeadLettersWaiting',
    when: 'they are put back within half an hour',
    series: reported('sluice_dead_letter_messages', gauge([5, 0], [25, 3], [20, 0])),
  },
];
