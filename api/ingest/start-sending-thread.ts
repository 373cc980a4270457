import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { AwsServicesOptions } from '../../adapters/aws/aws-services.ts';
import type { Clock } from '../../core/clock/clock.ts';
import { receiveObservations } from './clock-relay.ts';
import { connectRemoteQueue, type RemoteQueue } from './remote-queue.ts';

export type SendingThread = { queue: RemoteQueue; stop(): Promise<void> };

/** Starts the thread that sends packs; `observe` is told of the answers that it gets. Resolves once it is ready. */
export async function startSendingThread(
  config: AwsServicesOptions,
  observe: Clock['observe'],
  options: WorkerOptions = {},
): Promise<SendingThread> {
  // No 'error' listener: a bug in that thread ends the process, as one in this thread does.
  const thread = new Worker(new URL('./sending-thread.ts', import.meta.url), {
    ...options,
    workerData: config,
  });
  receiveObservations(thread, observe);
  return {
    queue: await connectRemoteQueue(thread),
    async stop() {
      await thread.terminate();
    },
  };
}
