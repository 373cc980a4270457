/** Names that several parts must agree on. */
import type { Environment } from './config.ts';

export type Service = 'api' | 'worker';

/** The Auto Scaling group, the launch template and the instance profile of a service. */
export function fleetName({ prefix }: Environment, service: Service): string {
  return `${prefix}-${service}`;
}

/** The monitoring host's group, launch template, instance profile, role and tag `Name`. */
export function monitoringName({ prefix }: Environment): string {
  return `${prefix}-monitoring`;
}

/** The launch template and the instance that load tests start. */
export function loadGeneratorName({ prefix }: Environment): string {
  return `${prefix}-load-generator`;
}

export function logGroupName({ prefix }: Environment, logs: Service | 'monitoring'): string {
  return `/${prefix}/${logs}`;
}

export type SecretName = 'event-id-secrets' | 'api-keys' | 'grafana-admin-password';

export function secretName({ prefix }: Environment, secret: SecretName): string {
  return `${prefix}/${secret}`;
}

/** The parameter that records the digest of the image that runs. */
export function imageDigestParameter({ prefix }: Environment): string {
  return `/${prefix}/image-digest`;
}

/** The parameter in which a release keeps what it intends, and what finished before. */
export function releaseParameter({ prefix }: Environment): string {
  return `/${prefix}/release`;
}

/** The topic that gets messages for as long as the monitoring host's alerting works. */
export function heartbeatTopicName({ prefix }: Environment): string {
  return `${prefix}-heartbeat`;
}

/** The object in the state bucket with Terraform's state of an environment. */
export function stateKey({ name }: Environment): string {
  return `${name}/terraform.tfstate`;
}
