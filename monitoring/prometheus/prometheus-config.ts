import { type Duration, REAL_TIME, type Speed, scaled, secondsOf } from './duration.ts';
import { JOBS, type Job, type Platform } from './platforms.ts';

const INTERVAL: Duration = '15s';

/** Prometheus's configuration for a platform. All paths in it are relative to its folder: `rules/`, `targets/`. */
export function prometheusConfig(platform: Platform, time = REAL_TIME) {
  const interval = intervalAt(time);
  return {
    global: {
      scrape_interval: interval,
      scrape_timeout: interval,
      evaluation_interval: interval,
      external_labels: externalLabels(platform),
    },
    rule_files: ['rules/*.yaml'],
    alerting: {
      alert_relabel_configs: [{ action: 'labeldrop', regex: LINK_LABELS.join('|') }],
      alertmanagers: [platform.discovery.alertmanager.targets],
    },
    scrape_configs: JOBS.map((job) => scrapeConfig(job, platform)),
  };
}

/** At most once a second: more scrapes leave a process little time for anything else. */
function intervalAt(time: Speed): Duration {
  return secondsOf(INTERVAL) / time.speed < 1 ? '1s' : scaled(INTERVAL, time);
}

/** Annotations of alerts build their links from these. Alertmanager does not need them as labels. */
const LINK_LABELS = ['grafana_url', 'runbooks_url'] as const;

export function externalLabels({ environment, grafanaUrl, runbooksUrl }: Platform) {
  return { environment, grafana_url: grafanaUrl, runbooks_url: runbooksUrl };
}

function scrapeConfig(job: Job, { environment, discovery }: Platform) {
  const { targets, relabelConfigs = [] } = discovery[job];
  return {
    job_name: job,
    ...targets,
    relabel_configs: [...relabelConfigs, { target_label: 'environment', replacement: environment }],
  };
}
