import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { BackEndSettings } from '../../adapters/connect.ts';
import type { Clock } from '../../core/clock/clock.ts';
import type { Sender } from '../../core/ports/queue.ts';
import type { ThreadProbe } from '../../core/telemetry/thread-probe.ts';
import { receiveObservations } from './clock-relay.ts';
import { connectRemoteSender } from './remote-sender.ts';
import { receiveTelemetry } from './telemetry-relay.ts';

export type SendingThread = { sender: Sender; stop(): Promise<void> };

/**
 * Starts the thread that sends packs, and resolves once it is ready. `observe` gets the dated responses it receives, and
 * `probe` what it reports about itself.
 */
export async function startSendingThread(
  settings: BackEndSettings,
  { observe, probe }: { observe: Clock['observe']; probe: ThreadProbe },
  options: WorkerOptions = {},
): Promise<SendingThread> {
  // No 'error' listener: a bug in that thread ends the process, just like a bug in this one.
  const thread = new Worker(new URL('./sending-thread.ts', import.meta.url), {
    ...options,
    workerData: settings,
  });
  receiveObservations(thread, observe);
  receiveTelemetry(thread, probe);
  return {
    sender: await connectRemoteSender(thread),
    async stop() {
      await thread.terminate();
    },
  };
}
