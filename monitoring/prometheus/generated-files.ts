import type { GeneratedFiles } from '../../core/lib/generated-files.ts';
import { header, yaml } from './generated-yaml.ts';
import { aws, compose, local, type Platform } from './platforms.ts';
import { prometheusConfig } from './prometheus-config.ts';
import { renderRules } from './render-rules.ts';

const FOLDER = 'monitoring/prometheus/generated';

/** Prometheus's configuration for each platform, and the rules of all, by path. */
export function prometheusFiles(): GeneratedFiles {
  return new Map([
    [`${FOLDER}/prometheus.local.yaml`, configFile(local)],
    [`${FOLDER}/prometheus.compose.yaml`, configFile(compose)],
    [`${FOLDER}/prometheus.aws.yaml`, configFile(aws(AWS_PLACEHOLDERS), FILLED_IN)],
    ...[...renderRules()].map(([name, text]): [string, string] => [`${FOLDER}/rules/${name}`, text]),
  ]);
}

const AWS_PLACEHOLDERS = {
  environment: '__ENVIRONMENT__',
  grafanaUrl: '__GRAFANA_URL__',
  repository: '__GITHUB_REPOSITORY__',
};

const FILLED_IN = `# The monitoring host fills in ${Object.values(AWS_PLACEHOLDERS).join(', ')} at its boot, by sed.\n`;

function configFile(platform: Platform, note = ''): string {
  return `${header('monitoring/prometheus/platforms.ts')}${note}${yaml(prometheusConfig(platform))}`;
}
