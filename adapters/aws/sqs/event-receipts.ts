import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createMicroBatcher, resultOf } from '../../../core/lib/micro-batcher.ts';
import { CALL_RATES } from '../../../core/settings/call-rates.ts';

/** The calls on a received message. */
export type ReceiptCalls = {
  /** Deletes a message. Resolves false if the queue did not confirm; the message may then be delivered again. */
  acknowledge(receiptHandle: string): Promise<boolean>;
  /** Keeps a message from other receivers for `seconds` from now; 0 gives it back. */
  extend(receiptHandle: string, seconds: number): Promise<ExtendOutcome>;
};

/** `gone`: the message is no longer ours. `unavailable`: SQS did not answer. */
export type ExtendOutcome = 'extended' | 'gone' | 'unavailable';

const MAX_BATCH_ENTRIES = 10;

/** Batches calls that come at about the same time into one call of SQS. */
export function createReceiptCalls(sqs: SQSClient, url: string): ReceiptCalls {
  const deletes = createMicroBatcher<string, boolean>({
    maxItems: MAX_BATCH_ENTRIES,
    lingerMs: CALL_RATES.deleteLingerMs,
    maxInFlight: 8,
    flush: deleteBatch,
  });
  const extensions = createMicroBatcher<{ handle: string; seconds: number }, ExtendOutcome>({
    maxItems: MAX_BATCH_ENTRIES,
    lingerMs: 5,
    maxInFlight: 8,
    flush: extendBatch,
  });

  return {
    acknowledge: (receiptHandle) => resultOf(deletes.add(receiptHandle)),
    extend: (handle, seconds) => resultOf(extensions.add({ handle, seconds })),
  };

  async function deleteBatch(handles: string[]): Promise<boolean[]> {
    const Entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    const failed = await failedEntries(() =>
      sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries })),
    );
    return handles.map((_, index) => failed !== 'all' && !failed.has(index));
  }

  async function extendBatch(items: { handle: string; seconds: number }[]): Promise<ExtendOutcome[]> {
    const Entries = items.map(({ handle, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: handle,
      VisibilityTimeout: seconds,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries });
    const failed = await failedEntries(() => sqs.send(command));
    return items.map((_, index) => {
      if (failed === 'all') return 'unavailable';
      const entry = failed.get(index);
      if (!entry) return 'extended';
      return entry.senderFault ? 'gone' : 'unavailable';
    });
  }
}

type FailedEntry = { Id: string | undefined; SenderFault: boolean | undefined };

/**
 * A batch call answers 200 even if entries failed. Returns the failed entries by index, each with whose fault it was:
 * ours (the receipt is no longer valid) or SQS's. `all` means that the call itself failed.
 */
async function failedEntries(
  call: () => Promise<{ Failed?: FailedEntry[] | undefined }>,
): Promise<Map<number, { senderFault: boolean }> | 'all'> {
  try {
    const { Failed = [] } = await call();
    return new Map(Failed.map(({ Id, SenderFault = false }) => [Number(Id), { senderFault: SenderFault }]));
  } catch {
    return 'all';
  }
}
