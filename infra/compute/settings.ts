import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import type { Construct } from 'constructs';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Environment } from '../config.ts';
import type { EventQueues } from '../data/event-queues.ts';
import { deletionOf } from '../deletion.ts';
import { fleetName, imageDigestParameter, type Service, secretName } from '../names.ts';
import { API_PORT, WORKER_OPS_PORT } from '../network/security-groups.ts';

export type Settings = {
  /** What the launch template has for the process's environment: none of it is secret. */
  values: Record<Service, Record<string, string>>;
  /** The digest of the image that the last finished release runs; only a release writes it. */
  imageDigest: SsmParameter;
  /** Terraform creates the secrets and people set their values, so that no value is in its state. */
  eventIdSecrets: SecretsmanagerSecret;
  apiKeys: SecretsmanagerSecret;
};

type Inputs = {
  environment: Environment;
  queues: EventQueues;
  keyArn: string;
  otlpEndpoint: string;
};

/**
 * The settings of both services, and the secrets that instances read when they start. Settings stand in the launch
 * template, so that an instance of an older release never starts with those of a newer one.
 */
export function createSettings(scope: Construct, inputs: Inputs): Settings {
  const { environment, keyArn } = inputs;
  const secret = (name: 'event-id-secrets' | 'api-keys', description: string) =>
    new SecretsmanagerSecret(scope, `secret-${name}`, {
      name: secretName(environment, name),
      description,
      kmsKeyId: keyArn,
      recoveryWindowInDays: deletionOf(environment).secretRecoveryDays,
    });
  return {
    values: { api: apiSettings(inputs), worker: workerSettings(inputs) },
    imageDigest: new SsmParameter(scope, 'image-digest', {
      name: imageDigestParameter(environment),
      description: 'Digest of the image that the last finished release runs',
      type: 'String',
      value: 'none',
      lifecycle: { ignoreChanges: ['value'] },
    }),
    eventIdSecrets: secret('event-id-secrets', 'Secrets that sign event ids: the first signs, all verify'),
    apiKeys: secret('api-keys', 'API keys of the clients that may send events'),
  };
}

function commonSettings({ environment, queues, otlpEndpoint }: Inputs): Record<string, string> {
  return {
    AWS_REGION: environment.region,
    RESOURCE_PREFIX: environment.prefix,
    QUEUE_URL: queues.events.url,
    EVENT_RETENTION_DAYS: String(environment.eventRetentionDays),
    LOG_LEVEL: 'info',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
    OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=${environment.name}`,
  };
}

function apiSettings(inputs: Inputs): Record<string, string> {
  return {
    ...commonSettings(inputs),
    PORT: String(API_PORT),
    DEREGISTRATION_DELAY_SECONDS: String(TIMINGS.serveOn),
    SHUTDOWN_TIMEOUT_SECONDS: String(TIMINGS.apiShutdown),
    WORKERS_MAX: String(inputs.environment.worker.max),
  };
}

function workerSettings(inputs: Inputs): Record<string, string> {
  return {
    ...commonSettings(inputs),
    OPS_HOST: '0.0.0.0',
    OPS_PORT: String(WORKER_OPS_PORT),
    HANDLER_TIMEOUT_MS: String(TIMINGS.handler * 1000),
    DRAIN_SECONDS: String(TIMINGS.drain),
    WORKER_GROUP: fleetName(inputs.environment, 'worker'),
  };
}
