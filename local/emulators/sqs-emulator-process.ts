/**
 * The SQS emulator as a process: fauxqs on 127.0.0.1. Its own `startFauxqs` listens on every interface, so the app is
 * built here, from modules that its package does not export.
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
 * fauxqs 2.4.1 lets every waiting long poll go when a message comes, and another at each receive, so that most come
 * back empty and ask again: four pollers made four receive calls a message, where SQS answers one. Only our standard
 * queues are meant here.
 */
async function wakeOnePollAtATime(): Promise<void> {
  const { SqsQueue } = await loadFauxqs('./sqs/sqsStore.js');
  const waking = new WeakSet<WaitedFor>();
  SqsQueue.prototype.notifyWaiters = function (this: WaitedFor) {
    if (waking.has(this)) return;
    waking.add(this);
    // A receive that is at work gives notice before it takes what there is.
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
