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

/** Receives after which SQS gives up on a message by itself: it has gone on killing its workers. */
export const MAX_RECEIVE_COUNT = 6;
