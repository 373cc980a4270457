import type { DatabaseSync } from 'node:sqlite';
import type { BuildAppOptions } from 'fauxqs';
import { constructFauxqs, loadFauxqs } from './fauxqs-module.ts';

export type Stores = Required<NonNullable<BuildAppOptions['stores']>>;

export type Persistence = {
  db: DatabaseSync;
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: Stores['s3Store']): void;
  deleteMessage(messageId: string): void;
  updateMessageInflight(messageId: string, ...rest: unknown[]): void;
  updateMessageReady(messageId: string): void;
  close(): void;
};

/**
 * Keeps the queues in a folder, so that a failed write (on a full disk, say) loses no message: a message that is not on
 * disk is not confirmed, and one that is can still be received.
 */
export async function keepOnDisk(stores: Stores, dataDir: string): Promise<Persistence> {
  const persistence = await constructFauxqs<Persistence>('./persistence.js', 'PersistenceManager', dataDir);
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  tolerateFailedVisibilityWrites(persistence);
  await moveInOneWrite(persistence);
  const keeping = { persistence };
  Object.assign(stores.sqsStore, keeping);
  for (const queue of stores.sqsStore.allQueues()) Object.assign(queue, keeping);
  return persistence;
}

/**
 * Which messages are in flight is known in memory. The disk matters only to the next start, where a message may become
 * visible too early. fauxqs 2.4.1 updates its memory first, and loses the message if the write then fails.
 */
function tolerateFailedVisibilityWrites(persistence: Persistence): void {
  // fauxqs makes a message visible by writing NULL into a NOT NULL column, which always fails.
  const makeVisible = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  const take = persistence.updateMessageInflight.bind(persistence);
  persistence.updateMessageInflight = (...args) => attempt(() => take(...args));
  persistence.updateMessageReady = (messageId) => void attempt(() => makeVisible.run(messageId));
}

/**
 * fauxqs 2.4.1 moves a message that was received too often by deleting it and inserting it again, and can lose it in
 * between. The insert is enough: the message keeps its id, so it replaces the row.
 */
async function moveInOneWrite(persistence: Persistence): Promise<void> {
  const { SqsQueue } = await loadFauxqs('./sqs/sqsStore.js');
  const dequeue: Dequeue = SqsQueue.prototype.dequeue;
  const remove = persistence.deleteMessage.bind(persistence);
  let moving = false;
  persistence.deleteMessage = (messageId) => {
    if (!moving) remove(messageId);
  };
  SqsQueue.prototype.dequeue = function (this: DequeuedFrom, max, visibilitySeconds, queueByArn) {
    const moveTo = (target: Target): Target => ({
      enqueue: (message) => {
        if (attempt(() => target.enqueue(message))) return;
        message.delayUntil = Date.now() + MOVE_AGAIN_MS;
        this.delayedMessages.push(message);
      },
    });
    moving = true;
    try {
      return dequeue.call(this, max, visibilitySeconds, (arn) => {
        const target = queueByArn?.(arn);
        return target && moveTo(target);
      });
    } finally {
      moving = false;
    }
  } satisfies Dequeue;
}

const MOVE_AGAIN_MS = 1_000;

type StoredMessage = { delayUntil?: number };
type Target = { enqueue(message: StoredMessage): void };
type DequeuedFrom = { delayedMessages: StoredMessage[] };
type Dequeue = (
  this: DequeuedFrom,
  max: number,
  visibilitySeconds?: number,
  queueByArn?: (arn: string) => Target | undefined,
) => unknown;

function attempt(write: () => void): boolean {
  try {
    write();
    return true;
  } catch (error) {
    process.stderr.write(`not written: ${error instanceof Error ? error.message : error}\n`);
    return false;
  }
}
