import { randomUUID } from 'node:crypto';
import type { AwsClients } from '../clients/aws-clients.ts';
import { type TableNames, tableNames } from '../setup/resources.ts';
import { createResources } from '../setup/setup.ts';
import { createEventQueues, type EventQueues } from '../sqs/event-queue.ts';
import { createPatientClients } from './patient-clients.ts';

export type OwnResources = {
  prefix: string;
  clients: AwsClients;
  queueUrl: string;
  /** SQS's own queues behind the port. */
  queues: EventQueues;
  tables: TableNames;
  close(): void;
};

/** Queues and tables that no other test uses, and clients to reach them. */
export async function createOwnResources(endpoints: {
  sqsUrl: string;
  dynamoUrl: string;
}): Promise<OwnResources> {
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  const clients = createPatientClients({
    sqsEndpoint: endpoints.sqsUrl,
    dynamoEndpoint: endpoints.dynamoUrl,
  });
  const { queueUrl } = await createResources(clients, prefix);
  return {
    prefix,
    clients,
    queueUrl,
    queues: createEventQueues(clients, queueUrl),
    tables: tableNames(prefix),
    close: () => clients.destroy(),
  };
}
