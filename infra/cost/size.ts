import { ENVELOPE_BYTES, type Workload } from './assumptions.ts';
import type { Deployment } from './deployment.ts';
import { apiInstances, workerInstances } from './fleet.ts';
import { type QueueCalls, queueCalls } from './queue-calls.ts';

/** How many instances and calls a rate needs. */
export type Size = { workload: Workload; apis: number; workers: number; calls: QueueCalls };

export function sizeAt(workload: Workload, deployment: Deployment): Size {
  const { eventsPerSecond, eventBytes, eventsPerRequest } = workload;
  const { api, worker, scaling, cpu, lingerMs, zones, healthCheckSeconds } = deployment;
  const requestsPerSecond = eventsPerSecond / eventsPerRequest;
  const apis = apiInstances({ eventsPerSecond, requestsPerSecond }, api, cpu.api);
  const callsWith = (workers: number) =>
    queueCalls({
      eventsPerSecond,
      eventsPerRequest,
      encodedEventBytes: eventBytes + ENVELOPE_BYTES,
      apiProcesses: apis,
      workers,
      pollers: worker.pollers,
      receiveWaitSeconds: worker.receiveWaitSeconds,
      lingerMs,
      // The load balancer checks each instance from every zone.
      healthChecksPerSecond: zones / healthCheckSeconds,
    });
  // The number of messages does not depend on the workers.
  const { messages } = callsWith(1);
  const workers = workerInstances({ eventsPerSecond, messagesPerSecond: messages }, scaling, cpu.worker);
  return { workload, apis, workers, calls: callsWith(workers) };
}
