import { ENVELOPE_BYTES, type Workload } from './assumptions.ts';
import type { Deployment } from './deployment.ts';
import { apiInstances, workerInstances } from './fleet.ts';
import { type QueueCalls, queueCalls } from './queue-calls.ts';

/** How large the parts are at one rate. */
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
      // Every zone of the load balancer asks each instance.
      healthChecksPerSecond: zones / healthCheckSeconds,
    });
  // Messages are packed before any worker sees them.
  const { messages } = callsWith(1);
  const workers = workerInstances({ eventsPerSecond, messagesPerSecond: messages }, scaling, cpu.worker);
  return { workload, apis, workers, calls: callsWith(workers) };
}
