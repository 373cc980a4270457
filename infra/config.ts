import { z } from 'zod';
import { DEFAULT_SCALING } from '../core/scaling/scaling.ts';
import { readEnvironment } from '../core/settings/env.ts';

export type EnvironmentName = 'staging' | 'production';

/** What differs between environments; all else follows from these. */
export type Environment = {
  name: EnvironmentName;
  /** Start of every name, and of what the deploy role may touch. */
  prefix: string;
  region: string;
  /** Where Terraform keeps what it knows. The bucket is made by hand, once: docs/deployment.md. */
  stateBucket: string;
  network: {
    cidr: string;
    zones: readonly [string, string];
    /** 0: nothing leaves but through endpoints. Handlers that call the internet need one, or one a zone. */
    natGateways: 0 | 1 | 2;
  };
  /** `requestsPerInstance`: in a minute; a processor that is busy asks for more instances before that. */
  api: { instanceType: string; min: number; max: number; requestsPerInstance: number };
  worker: { instanceType: string; min: number; max: number };
  /** What the tables are warm for from their first moment on. */
  promisedEventsPerSecond: number;
  /** Requests in five minutes from one address past which the firewall blocks it. A load test comes from one. */
  rateLimitPerAddress: number;
  eventRetentionDays: number;
  logRetentionDays: number;
  /** Load balancer and tables can't be deleted while this is on. A staging is there to be made again. */
  deletionProtection: boolean;
};

export const infraSettings = z.object({
  AWS_REGION: z.string().default('us-east-1').meta({ description: 'Region of both environments' }),
  STATE_BUCKET: z
    .string()
    .min(3)
    .default('sluice-terraform-state')
    .meta({ description: "Bucket of Terraform's state" }),
});

/** Both environments. `AWS_REGION` and `STATE_BUCKET` are read from the process's environment. */
export function readEnvironments(
  environment: Record<string, string | undefined> = process.env,
): Record<EnvironmentName, Environment> {
  const { AWS_REGION: region, STATE_BUCKET: stateBucket } = readEnvironment(infraSettings, environment);
  const common = { region, stateBucket, eventRetentionDays: 90 };
  const zones = [`${region}a`, `${region}b`] as const;
  const { minWorkers: min, maxWorkers: max } = DEFAULT_SCALING;
  return {
    staging: {
      ...common,
      name: 'staging',
      prefix: 'sluice-staging',
      network: { cidr: '10.20.0.0/16', zones, natGateways: 0 },
      api: { instanceType: 'c7i.large', min: 2, max: 4, requestsPerInstance: 120_000 },
      worker: { instanceType: 'c7i.large', min, max },
      promisedEventsPerSecond: 1_000,
      rateLimitPerAddress: 2_000_000,
      logRetentionDays: 365,
      deletionProtection: false,
    },
    production: {
      ...common,
      name: 'production',
      prefix: 'sluice-production',
      network: { cidr: '10.10.0.0/16', zones, natGateways: 0 },
      api: { instanceType: 'c7i.large', min: 2, max: 10, requestsPerInstance: 120_000 },
      worker: { instanceType: 'c7i.large', min, max },
      promisedEventsPerSecond: 5_000,
      rateLimitPerAddress: 2_000_000,
      logRetentionDays: 365,
      deletionProtection: true,
    },
  };
}
