import { createAwsClients } from '../../../adapters/aws/clients/aws-clients.ts';
import { createEventQueues, type EventQueues } from '../../../adapters/aws/sqs/event-queue.ts';
import { PATIENT_DEADLINES } from '../../../adapters/aws/testing/patient-deadlines.ts';

/** Calls `use` with the queues of an emulator on this machine, by clients that wait when it is busy. */
export async function onPatientQueues<Result>(
  queueUrl: string,
  use: (queues: EventQueues) => Promise<Result>,
): Promise<Result> {
  const clients = createAwsClients({
    region: 'us-east-1',
    sqsEndpoint: `http://127.0.0.1:${new URL(queueUrl).port}`,
    deadlines: PATIENT_DEADLINES,
  });
  try {
    return await use(createEventQueues(clients, queueUrl));
  } finally {
    clients.destroy();
  }
}
