/**
 * The SQS emulator as a process: fauxqs on 127.0.0.1. `startFauxqs` listens on every interface, so this file builds the
 * app, from modules that the package does not export.
 */
import { buildApp } from 'fauxqs';
import { dieWithParent, reportReady, stopOnSignals } from '../../core/process/child-process.ts';
import { constructFauxqs, loadFauxqs } from './fauxqs-module.ts';
import { keepOnDisk, type Stores } from './sqs-on-disk.ts';

const port = Number(process.env.SQS_EMULATOR_PORT ?? 0);
const dataDir = process.env.SQS_EMULATOR_DATA_DIR;

const stores: Stores = {
  sqsStore: await constructFauxqs<Stores['sqsStore']>('./sqs/sqsStore.js', 'SqsStore'),
  snsStore: await constructFauxqs<Stores['snsStore']>('./sns/snsStore.js', 'SnsStore'),
  s3Store: await constructFauxqs<Stores['s3Store']>('./s3/s3Store.js', 'S3Store'),
};
await wakeOnePollAtATime();
const persistence = dataDir ? await keepOnDisk(stores, dataDir) : undefined;

const app = buildApp({ logger: false, stores });
const address = new URL(await app.listen({ port, host: '127.0.0.1' }));
reportReady(Number(address.port));

dieWithParent();
// Not by `app.close()`, which waits up to 20 s for long polls; every confirmed message is on disk already.
stopOnSignals(async () => {
  persistence?.close();
  return true;
});

/**
 * fauxqs 2.4.1 wakes every waiting long poll when a message arrives, and one more at each receive. Most return empty
 * and poll again: four pollers made four receive calls per message, where SQS answers one. For standard queues only.
 */
async function wakeOnePollAtATime(): Promise<void> {
  const { SqsQueue } = await loadFauxqs('./sqs/sqsStore.js');
  const waking = new WeakSet<WaitedFor>();
  SqsQueue.prototype.notifyWaiters = function (this: WaitedFor) {
    if (waking.has(this)) return;
    waking.add(this);
    // A receive in progress notifies before it takes messages: look once it has.
    queueMicrotask(() => {
      waking.delete(this);
      if (this.messages.length === 0) return;
      const waiter = this.pollWaiters.shift();
      clearTimeout(waiter?.timer);
      waiter?.resolve();
    });
  };
}

type WaitedFor = { messages: unknown[]; pollWaiters: { resolve(): void; timer: NodeJS.Timeout }[] };
