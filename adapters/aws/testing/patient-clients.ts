import { type AwsClients, createAwsClients } from '../clients/aws-clients.ts';
import { PATIENT_DEADLINES } from './patient-deadlines.ts';

/** Clients of stand-ins on this machine. */
export function createPatientClients(endpoints: {
  sqsEndpoint?: string;
  dynamoEndpoint?: string;
}): AwsClients {
  return createAwsClients({ region: 'us-east-1', ...endpoints, deadlines: PATIENT_DEADLINES });
}
