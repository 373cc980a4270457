import { CALL_OUTCOMES, type ProcessMetrics } from './metrics/process-metrics.ts';

/** A call to a service that has ended, with its retries. Plain values, so that a thread can report it. */
export type DependencyCall = {
  service: 'sqs' | 'dynamodb' | 'autoscaling';
  /** The service's name for it. */
  operation: string;
  outcome: CallOutcome;
  seconds: number;
  /** Tries after the first. */
  retries: number;
  /** The capacity it consumed, if the service reported it. */
  capacity?: readonly ConsumedUnits[];
};

export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** Of a table and its indexes. */
export type ConsumedUnits = { table: string; access: 'read' | 'write'; units: number };

/** Gets a report of every call that a process makes to a service. */
export type DependencyProbe = { callEnded(call: DependencyCall): void };

/** Counts the calls by service, operation and outcome. */
export function createDependencyProbe(metrics: ProcessMetrics): DependencyProbe {
  const { tableCapacity } = metrics;
  const operationMetrics = createOperationMetrics(metrics);
  return {
    callEnded({ service, operation, outcome, seconds, retries, capacity = [] }) {
      const of = operationMetrics(service, operation);
      of.duration.observe(seconds);
      of.outcomes[outcome].inc();
      if (retries > 0) of.retries.inc(retries);
      for (const { table, access, units } of capacity) tableCapacity.inc({ table, access }, units);
    },
  };
}

/** Looked up once for each operation. Its first call also creates the series of its other outcomes, at 0. */
function createOperationMetrics({
  dependencyCalls,
  dependencyCallDuration,
  dependencyRetries,
}: ProcessMetrics) {
  const find = (service: string, operation: string) => ({
    duration: dependencyCallDuration.labels({ service, operation }),
    retries: dependencyRetries.labels({ service, operation }),
    outcomes: {
      ok: dependencyCalls.labels({ service, operation, outcome: 'ok' }),
      throttled: dependencyCalls.labels({ service, operation, outcome: 'throttled' }),
      refused: dependencyCalls.labels({ service, operation, outcome: 'refused' }),
      timeout: dependencyCalls.labels({ service, operation, outcome: 'timeout' }),
      failed: dependencyCalls.labels({ service, operation, outcome: 'failed' }),
    },
  });
  const found = new Map<string, ReturnType<typeof find>>();
  return (service: string, operation: string) => {
    const known = found.get(operation);
    if (known) return known;
    const made = find(service, operation);
    for (const outcome of CALL_OUTCOMES) made.outcomes[outcome].inc(0);
    made.retries.inc(0);
    found.set(operation, made);
    return made;
  };
}
