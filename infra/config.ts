import { DEFAULT_SCALING, type ScalingParameters } from '../core/scaling.ts';

/** What differs between environments, and what a person would want to change in one. */
export type Environment = {
  name: 'staging' | 'production';
  /** Start of the name of everything in it; the application's RESOURCE_PREFIX. */
  prefix: string;
  region: string;
  zones: readonly [string, string];
  network: { cidr: string };
  api: Fleet & { min: number; max: number; requestsPerTargetAMinute: number; cpuPercent: number };
  worker: Fleet;
  scaling: ScalingParameters;
  /** The rate that the tables are warm for from the first second. */
  promisedEventsPerSecond: number;
  /** Requests of one address a minute; a load test comes from one. */
  firewall: { requestsAMinute: number };
  retention: { eventDays: number; logDays: number; accessLogDays: number; keptImages: number };
  deletionProtection: boolean;
  /** When someone is told. */
  limits: {
    oldestMessageSeconds: number;
    p99Seconds: number;
    errorPercent: number;
    messagesInFlight: number;
  };
  github: { repository: string; environment: string; planEnvironment: string };
  /** Images are built once, with this environment's role, and run in all. */
  pushesImages: boolean;
};

export type Fleet = { instanceType: string; volumeGib: number };

/** What is there once for all environments. */
export const ACCOUNT = {
  region: 'us-east-1',
  stack: 'sluice-account',
  imageRepository: 'sluice',
  /** Made by hand before all else: docs/infrastructure.md. */
  stateBucket: 'sluice-terraform-state',
  keptImages: 10,
} as const;

const fleet: Fleet = { instanceType: 'c7g.medium', volumeGib: 20 };
const common = {
  region: ACCOUNT.region,
  zones: ['us-east-1a', 'us-east-1b'],
  worker: fleet,
  // Twice the 500 requests a second of the load test.
  firewall: { requestsAMinute: 60_000 },
  limits: { oldestMessageSeconds: 300, p99Seconds: 0.25, errorPercent: 1, messagesInFlight: 100_000 },
} as const;
const github = { repository: 'sluice/sluice' };
/** An instance accepts some 1,600 a second with one core (docs/results); new ones take minutes to come. */
const api = { ...fleet, requestsPerTargetAMinute: 24_000, cpuPercent: 50 };

export const ENVIRONMENTS: Readonly<Record<Environment['name'], Environment>> = {
  staging: {
    ...common,
    name: 'staging',
    prefix: 'sluice-staging',
    network: { cidr: '10.20.0.0/16' },
    api: { ...api, min: 2, max: 4 },
    scaling: { ...DEFAULT_SCALING, maxWorkers: 8 },
    promisedEventsPerSecond: 500,
    retention: { eventDays: 14, logDays: 14, accessLogDays: 14, keptImages: ACCOUNT.keptImages },
    deletionProtection: true,
    github: { ...github, environment: 'staging', planEnvironment: 'plan-staging' },
    pushesImages: true,
  },
  production: {
    ...common,
    name: 'production',
    prefix: 'sluice-production',
    network: { cidr: '10.30.0.0/16' },
    api: { ...api, min: 2, max: 10 },
    scaling: DEFAULT_SCALING,
    promisedEventsPerSecond: 5_000,
    retention: { eventDays: 90, logDays: 30, accessLogDays: 30, keptImages: ACCOUNT.keptImages },
    deletionProtection: true,
    github: { ...github, environment: 'production', planEnvironment: 'plan-production' },
    pushesImages: false,
  },
};
