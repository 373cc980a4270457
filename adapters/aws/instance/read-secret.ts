import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** The current text of a secret in Secrets Manager. Throws if it has none. */
export async function readSecret(region: string, id: string): Promise<string> {
  const client = new SecretsManagerClient({
    region,
    maxAttempts: 3,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 1_500,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
    }),
  });
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    if (!text) throw new Error(`the secret ${id} has no text`);
    return text;
  } finally {
    client.destroy();
  }
}
