import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { BackEndSettings } from '../../adapters/connect.ts';
import type { Clock } from '../../core/clock/clock.ts';
import type { Sender } from '../../core/ports/queue.ts';
import { receiveObservations } from './clock-relay.ts';
import { connectRemoteSender } from './remote-sender.ts';

export type SendingThread = { sender: Sender; stop(): Promise<void> };

/** Starts the thread that sends packs, and resolves once it is ready. `observe` gets the dated responses it receives. */
export async function startSendingThread(
  settings: BackEndSettings,
  observe: Clock['observe'],
  options: WorkerOptions = {},
): Promise<SendingThread> {
  // No 'error' listener: a bug in that thread ends the process, just like a bug in this one.
  const thread = new Worker(new URL('./sending-thread.ts', import.meta.url), {
    ...options,
    workerData: settings,
  });
  receiveObservations(thread, observe);
  return {
    sender: await connectRemoteSender(thread),
    async stop() {
      await thread.terminate();
    },
  };
}
