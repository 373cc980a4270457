/**
 * The SQS emulator as a process: fauxqs on 127.0.0.1. Its own `startFauxqs` listens on every interface, so the app is
 * built here, from modules that its package does not export (hence the addresses beside its entry point).
 */
import type { DatabaseSync } from 'node:sqlite';
import { type BuildAppOptions, buildApp } from 'fauxqs';
import { dieWithParent, reportReady } from '../child-process.ts';

type Stores = NonNullable<BuildAppOptions['stores']>;
type Persistence = {
  db: DatabaseSync;
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: Stores['s3Store']): void;
  updateMessageReady(messageId: string): void;
  close(): void;
};

const port = Number(process.env.SQS_EMULATOR_PORT ?? 0);
const dataDir = process.env.SQS_EMULATOR_DATA_DIR;

const stores: Stores = {
  sqsStore: await construct<Stores['sqsStore']>('./sqs/sqsStore.js', 'SqsStore'),
  snsStore: await construct<Stores['snsStore']>('./sns/snsStore.js', 'SnsStore'),
  s3Store: await construct<Stores['s3Store']>('./s3/s3Store.js', 'S3Store'),
};
await wakeOnePollAtATime();
const persistence = dataDir ? await keepOnDisk(stores, dataDir) : undefined;

const app = buildApp({ logger: false, stores });
const address = new URL(await app.listen({ port, host: '127.0.0.1' }));
reportReady(Number(address.port));

dieWithParent();
process.on('SIGTERM', () => {
  // Waiting long polls would hold `app.close()` up to 20 s; every acknowledged message is on disk already.
  persistence?.close();
  process.exit(0);
});

/**
 * fauxqs 2.4.1 lets every waiting long poll go when a message comes, and another at each receive, so that most come
 * back empty and ask again: four pollers made four receive calls a message, where SQS answers one. Only our standard
 * queues are meant here.
 */
async function wakeOnePollAtATime(): Promise<void> {
  const { SqsQueue } = await load('./sqs/sqsStore.js');
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

async function keepOnDisk(stores: Stores, dataDir: string): Promise<Persistence> {
  const persistence = await construct<Persistence>('./persistence.js', 'PersistenceManager', dataDir);
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  // fauxqs 2.4.1 gives a message back by writing NULL into a NOT NULL column: the call fails and the message is gone
  // until the next start.
  const giveBack = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => {
    giveBack.run(messageId);
  };
  const keeping = { persistence };
  Object.assign(stores.sqsStore, keeping);
  for (const queue of stores.sqsStore.allQueues()) Object.assign(queue, keeping);
  return persistence;
}

async function construct<T>(path: string, name: string, ...args: unknown[]): Promise<T> {
  const module = await load(path);
  return new module[name](...args);
}

function load(path: string) {
  return import(new URL(path, import.meta.resolve('fauxqs')).href);
}
