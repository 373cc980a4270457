import type { GeneratedFiles } from '../../core/lib/generated-files.ts';
import { header, yaml } from '../prometheus/generated-yaml.ts';
import { alertmanagerConfig } from './alertmanager-config.ts';
import { nobody, type Receivers, sns } from './receivers.ts';

const FOLDER = 'monitoring/alertmanager/generated';

/** Alertmanager's configuration for each platform, by path. */
export function alertmanagerFiles(): GeneratedFiles {
  return new Map([
    [`${FOLDER}/alertmanager.local.yaml`, configFile(nobody)],
    [`${FOLDER}/alertmanager.compose.yaml`, configFile(nobody)],
    [`${FOLDER}/alertmanager.aws.yaml`, configFile(sns(PLACEHOLDERS), FILLED_IN)],
  ]);
}

const PLACEHOLDERS = {
  region: '__AWS_REGION__',
  pages: '__PAGES_TOPIC_ARN__',
  tickets: '__TICKETS_TOPIC_ARN__',
  heartbeat: '__HEARTBEAT_TOPIC_ARN__',
};

const FILLED_IN = `# The monitoring host fills in ${Object.values(PLACEHOLDERS).join(', ')} at its boot, by sed.\n`;

function configFile(receivers: Receivers, note = ''): string {
  return `${header('monitoring/alertmanager')}${note}${yaml(alertmanagerConfig(receivers))}`;
}
