import { z } from 'zod';
import { awsSettings, integer, readEnvironment } from '../../../core/settings/env.ts';

const { AWS_REGION, AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL_DYNAMODB, QUEUE_URL } = awsSettings;

const settings = z.object({
  AWS_REGION,
  AWS_ENDPOINT_URL_SQS,
  AWS_ENDPOINT_URL_DYNAMODB,
  QUEUE_URL,
  TABLE: z.string().default('').meta({ description: 'Table to insert into' }),
  EVENTS: integer(0, { min: 0, max: 10_000_000 }).meta({ description: 'Events to send' }),
});

/** The settings of a process of the bare loop. */
export function readConfig() {
  return readEnvironment(settings, process.env);
}
