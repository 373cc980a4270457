import type { TestProject } from 'vitest/node';
import { describeError } from '../../core/lib/describe-error.ts';
import { startDynamoEmulator, startSqsEmulator } from '../emulators/emulators.ts';
import { canRunMoto, installMoto } from './moto.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sqsUrl: string;
    dynamoUrl: string;
  }
}

/** Provides the integration tests with SQS and DynamoDB: those in the environment, or emulators in memory. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  prepareMoto();
  const sqsUrl = process.env.AWS_ENDPOINT_URL_SQS;
  const dynamoUrl = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  // The SDK requires credentials; the emulators accept any.
  process.env.AWS_ACCESS_KEY_ID ??= 'local';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
  const [sqs, dynamo] = await Promise.all([
    sqsUrl ? { url: sqsUrl } : startSqsEmulator(),
    dynamoUrl ? { url: dynamoUrl } : startDynamoEmulator(),
  ]);
  provide('sqsUrl', sqs.url);
  provide('dynamoUrl', dynamo.url);
  return async () => {
    await Promise.all([sqs, dynamo].map((emulator) => ('stop' in emulator ? emulator.stop() : undefined)));
  };
}

/** On a new machine it takes a minute: longer than the set-up of a test may. Only the tests that need it fail without. */
function prepareMoto(): void {
  if (!canRunMoto()) return;
  try {
    installMoto();
  } catch (error) {
    console.warn(describeError(error));
  }
}
