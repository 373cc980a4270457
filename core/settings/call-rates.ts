/** How often processes call SQS and DynamoDB. The cost model in infra/cost counts with the same numbers. */
export const CALL_RATES = {
  /** How long an accepted event waits for others to share a message with. */
  lingerMs: 4,
  /** Receive calls that a worker has under way, and how long each waits for messages. */
  pollers: 2,
  receiveWaitSeconds: 20,
  /** How long a message that is done waits for others to be deleted with. */
  deleteLingerMs: 50,
  /** How often a worker announces itself to the fleet. */
  presenceMs: 10_000,
  /** How often each worker tries for the lease; its holder then does the chores. */
  leaseMs: 3_000,
};
