import { type Discovery, ec2Fleet, fileTargets, named, replicas } from './discovery.ts';

/** What Prometheus scrapes. The alerts name these jobs. */
export const JOBS = ['sluice-api', 'sluice-worker', 'otel-collector', 'prometheus', 'alertmanager'] as const;
export type Job = (typeof JOBS)[number];

/** A place that Sluice runs in, as Prometheus sees it. */
export type Platform = {
  /** The label `environment` of everything scraped there, and of its alerts. */
  environment: string;
  /** What the links of alerts begin with. */
  grafanaUrl: string;
  runbooksUrl: string;
  discovery: Record<Job, Discovery>;
};

/** The platform writes `targets/<job>.json` beside the configuration, and rewrites it as the fleet changes. */
export const local: Platform = {
  environment: 'local',
  grafanaUrl: 'http://localhost:3000',
  // A path in the clone that runs here.
  runbooksUrl: 'monitoring/runbooks',
  discovery: everyJob(fileTargets),
};

/** The services of docker-compose.yml. */
export const compose: Platform = {
  environment: 'compose',
  grafanaUrl: 'http://localhost:3000',
  runbooksUrl: 'monitoring/runbooks',
  discovery: {
    'sluice-api': replicas('api', 8080),
    'sluice-worker': replicas('worker', 9091),
    'otel-collector': named('otel-collector:8888'),
    prometheus: named('prometheus:9090'),
    alertmanager: named('alertmanager:9093'),
  },
};

export type AwsEnvironment = {
  /** The tag `Environment` of its instances. */
  environment: string;
  grafanaUrl: string;
  /** OWNER/NAME on GitHub, which shows the runbooks. */
  repository: string;
};

/** Instances by their tags; the collector and Alertmanager run beside Prometheus on the monitoring host. */
export function aws({ environment, grafanaUrl, repository }: AwsEnvironment): Platform {
  return {
    environment,
    grafanaUrl,
    runbooksUrl: `https://github.com/${repository}/blob/main/monitoring/runbooks`,
    discovery: {
      'sluice-api': ec2Fleet('api', environment),
      'sluice-worker': ec2Fleet('worker', environment),
      'otel-collector': named('127.0.0.1:8888'),
      prometheus: named('127.0.0.1:9090'),
      alertmanager: named('127.0.0.1:9093'),
    },
  };
}

function everyJob(discover: (job: Job) => Discovery): Record<Job, Discovery> {
  return {
    'sluice-api': discover('sluice-api'),
    'sluice-worker': discover('sluice-worker'),
    'otel-collector': discover('otel-collector'),
    prometheus: discover('prometheus'),
    alertmanager: discover('alertmanager'),
  };
}
