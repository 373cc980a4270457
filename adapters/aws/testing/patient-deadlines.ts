import type { Deadlines } from '../clients/aws-clients.ts';

/** For tests and drills that are not about deadlines: a busy machine delays calls, but only one that hangs reaches these. */
export const PATIENT_DEADLINES: Deadlines = {
  connectMs: 60_000,
  sqsMs: 60_000,
  longPollMs: 90_000,
  dynamoMs: 60_000,
};
