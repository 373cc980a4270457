/**
 * The names of everything that Sluice owns in an account, from one prefix. The queues' URLs differ by their
 * suffix alone, so a process is told one URL.
 */
export function tableNames(prefix: string): TableNames {
  return { events: `${prefix}-events`, control: `${prefix}-control`, rollups: `${prefix}-rollups` };
}

export type TableNames = { events: string; control: string; rollups: string };

export function eventQueueName(prefix: string): string {
  return `${prefix}-events`;
}

/** `deadLetters`: events that could not be handled, each with its reason. `abandoned`: what SQS itself gave up on. */
export function queueUrls(eventQueueUrl: string): { events: string; deadLetters: string; abandoned: string } {
  return {
    events: eventQueueUrl,
    deadLetters: `${eventQueueUrl}-dead`,
    abandoned: `${eventQueueUrl}-abandoned`,
  };
}

/** SQS settings that other parts rely on. */
export const VISIBILITY_TIMEOUT_SECONDS = 20;
export const QUEUE_RETENTION_SECONDS = 4 * 24 * 3600;
/** Longer than the queue's own, as a moved message keeps its first enqueue time. */
export const DEAD_LETTER_RETENTION_SECONDS = 14 * 24 * 3600;
/** Receives after which SQS gives up on a message by itself: it has gone on killing its workers. */
export const MAX_RECEIVE_COUNT = 6;
