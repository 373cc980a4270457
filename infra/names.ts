/** Names that several parts must agree on. */
import type { Environment } from './config.ts';

export type Service = 'api' | 'worker';

/** The Auto Scaling group, the launch template and the instance profile of a service. */
export function fleetName({ prefix }: Environment, service: Service): string {
  return `${prefix}-${service}`;
}

export function logGroupName({ prefix }: Environment, service: Service): string {
  return `/${prefix}/${service}`;
}

export function secretName({ prefix }: Environment, secret: 'event-id-secrets' | 'api-keys'): string {
  return `${prefix}/${secret}`;
}

/** The object in the state bucket with Terraform's state of an environment. */
export function stateKey({ name }: Environment): string {
  return `${name}/terraform.tfstate`;
}
