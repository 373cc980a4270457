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
  /** How often each worker looks at the lease of each duty, and its holder renews it. */
  leaseMs: 5_000,
  /** How often the holder of a duty does a round of it. */
  dutyRoundMs: 3_000,
  /** How often the holder of that duty compares the size of the fleet with the policy. */
  scalingRoundMs: 15_000,
};
