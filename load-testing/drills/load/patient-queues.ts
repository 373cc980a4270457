import { createEventQueues, type EventQueues } from '../../../adapters/aws/sqs/event-queue.ts';
import { createPatientClients } from '../../../adapters/aws/testing/patient-clients.ts';

/** Calls `use` with the queues of an emulator on this machine, by clients that wait when it is busy. */
export async function onPatientQueues<Result>(
  queueUrl: string,
  use: (queues: EventQueues) => Promise<Result>,
): Promise<Result> {
  const clients = createPatientClients({ sqsEndpoint: `http://127.0.0.1:${new URL(queueUrl).port}` });
  try {
    return await use(createEventQueues(clients, queueUrl));
  } finally {
    clients.destroy();
  }
}
