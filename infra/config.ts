import { z } from 'zod';
import { DEFAULT_SCALING } from '../core/scaling/scaling.ts';
import { readEnvironment } from '../core/settings/env.ts';

export type EnvironmentName = 'staging' | 'production';

/** Everything that differs between environments. */
export type Environment = {
  name: EnvironmentName;
  /** Every name begins with it, and the deploy role is limited to it. */
  prefix: string;
  region: string;
  /** The bucket of Terraform's state, created once by hand: docs/deployment.md. */
  stateBucket: string;
  network: {
    cidr: string;
    /** Two or three. A third is added in place; taking it away deletes its subnets. */
    zones: Zones;
    /** 0: instances reach AWS's services only. Handlers that call the internet need one gateway, or one per zone. */
    natGateways: 0 | 1 | 2 | 3;
  };
  /** `requestsPerInstance` is per minute. High CPU adds instances sooner. */
  api: { instanceType: string; min: number; max: number; requestsPerInstance: number };
  worker: { instanceType: string; min: number; max: number };
  /** The tables take this rate from the start. */
  promisedEventsPerSecond: number;
  /**
   * Requests from one address in five minutes, after which the firewall blocks it. Load tests have one address, and go to
   * staging at the rate that production promises.
   */
  rateLimitPerAddress: number;
  eventRetentionDays: number;
  logRetentionDays: number;
  /** The monitoring host, with everything that only it needs. Off: none of it exists, and no span is kept. */
  monitoring: Monitoring | 'off';
  /**
   * Protects the load balancer and the tables, and keeps secrets and the key for 30 days after their deletion. Off in
   * staging, which can be destroyed, with its images and logs, and created again on the same day.
   */
  deletionProtection: boolean;
  /** Whether the API asks for a key. It can't yet, so 'on' would let everyone in. */
  apiKeys: 'on' | 'off';
  /** While it asks for none: the ranges of addresses that the load balancer lets in, such as `203.0.113.7/32`. */
  allowedAddresses: readonly string[];
  /** The id of the AWS account that it is in. Terraform refuses to touch any other; undefined, it takes the one signed in to. */
  account?: string;
  /** The instance that load tests start, on which no load test must be limited by its processors. Off: it can't be started. */
  loadGenerator: { instanceType: string } | 'off';
  /** How the table of events and its indexes pay for reads and writes. The other tables are always on demand. */
  tableThroughput: 'on-demand' | ProvisionedThroughput;
  /** Of the load balancer's log, which has a line per request. */
  accessLogRetentionDays: number;
};

/** Units per second, of the table of events and of each of its indexes alike: an event is a write to each. */
export type ProvisionedThroughput = {
  writes: UnitRange;
  reads: UnitRange;
  /** Percent of the provisioned units that target tracking keeps in use, 20 to 90. */
  targetPercent: number;
};

type UnitRange = { min: number; max: number };

/**
 * For a steady rate of up to about 6,000 events a second, it takes a third of the price on demand. A faster rise than
 * target tracking follows throttles the table: events wait in the queue until it has caught up. The queue makes
 * 80 percent safe enough; a recount reads a minute at once, from what the table has saved up.
 */
export const STEADY_THROUGHPUT: ProvisionedThroughput = {
  writes: { min: 100, max: 8_000 },
  reads: { min: 50, max: 2_000 },
  targetPercent: 80,
};

export type Zones = readonly [string, string] | readonly [string, string, string];

export type Monitoring = {
  instanceType: string;
  /** For metrics, and for Grafana's users. It outlives the host. */
  volumeGib: number;
  /** `snap-…`: the volume is made from this snapshot. docs/deployment.md says how to restore one. */
  snapshot?: string;
  /** SLOs look back 30 days. */
  metricRetentionDays: number;
  traceRetentionDays: number;
};

export const infraSettings = z.object({
  AWS_REGION: z.string().default('us-east-1').meta({ description: 'Region of both environments' }),
  STATE_BUCKET: z
    .string()
    .min(3)
    .default('sluice-terraform-state')
    .meta({ description: "Bucket of Terraform's state, in the account of the environment" }),
});

/** Both environments, with `AWS_REGION` and `STATE_BUCKET` from the process's environment. */
export function readEnvironments(
  environment: Record<string, string | undefined> = process.env,
): Record<EnvironmentName, Environment> {
  const { AWS_REGION: region, STATE_BUCKET: stateBucket } = readEnvironment(infraSettings, environment);
  const common = {
    region,
    stateBucket,
    eventRetentionDays: 30,
    tableThroughput: 'on-demand',
    accessLogRetentionDays: 90,
    apiKeys: 'off',
    allowedAddresses: [],
  } as const;
  const zones: Zones = [`${region}a`, `${region}b`];
  const { minWorkers: min, maxWorkers: max } = DEFAULT_SCALING;
  return {
    staging: {
      ...common,
      name: 'staging',
      prefix: 'sluice-staging',
      network: { cidr: '10.20.0.0/16', zones, natGateways: 0 },
      api: { instanceType: 'c7i.large', min: 2, max: 4, requestsPerInstance: 120_000 },
      worker: { instanceType: 'c7i.large', min, max },
      // Load tests here show what production promises.
      promisedEventsPerSecond: 5_000,
      rateLimitPerAddress: 2_000_000,
      logRetentionDays: 365,
      monitoring: 'off',
      deletionProtection: false,
      loadGenerator: { instanceType: 'c7i.2xlarge' },
    },
    production: {
      ...common,
      name: 'production',
      prefix: 'sluice-production',
      network: { cidr: '10.10.0.0/16', zones, natGateways: 0 },
      api: { instanceType: 'c7i.large', min: 2, max: 10, requestsPerInstance: 120_000 },
      worker: { instanceType: 'c7i.large', min, max },
      promisedEventsPerSecond: 5_000,
      // 1,000 a second: twice what the k6 scenario `throughput` sends. A client with more events sends batches.
      rateLimitPerAddress: 300_000,
      logRetentionDays: 365,
      monitoring: {
        instanceType: 't3.large',
        volumeGib: 50,
        metricRetentionDays: 40,
        traceRetentionDays: 14,
      },
      deletionProtection: true,
      loadGenerator: 'off',
    },
  };
}
