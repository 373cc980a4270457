import { stringify } from 'yaml';
import type { GeneratedFiles } from '../../core/lib/generated-files.ts';
import { aws, compose, local, type Platform } from './platforms.ts';
import { prometheusConfig } from './prometheus-config.ts';

const FOLDER = 'monitoring/prometheus/generated';

/** Prometheus's configuration for each platform, by path. */
export function prometheusFiles(): GeneratedFiles {
  return new Map([
    [`${FOLDER}/prometheus.local.yaml`, configFile(local)],
    [`${FOLDER}/prometheus.compose.yaml`, configFile(compose)],
    [`${FOLDER}/prometheus.aws.yaml`, configFile(aws(AWS_PLACEHOLDERS), FILLED_IN)],
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

/** The first line of a file that `npm run generate` writes from `source`. */
export function header(source: string): string {
  return `# Written by \`npm run generate\` from ${source}: change it there.\n`;
}

/** Lines are not folded, and nothing is an alias: people read these files. */
export function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
