import type { Environment } from '../config.ts';
import { fleetName, type Service } from '../names.ts';
import { API_PORT, WORKER_OPS_PORT } from '../network/security-groups.ts';
import { instanceScript, secretsScript, watchScript } from './instance-scripts.ts';
import { pullScript } from './registry-script.ts';
import { SETTINGS_FILE, serviceUnit, WATCH_UNIT } from './service-units.ts';
import type { Settings } from './settings.ts';
import { scriptFile, unitFile, type WrittenFile, writeFile } from './written-file.ts';

export type BootInputs = {
  environment: Environment;
  service: Service;
  settings: Settings;
  /** By digest, so that the image that was scanned and tested is the one that runs. */
  image: string;
  registry: string;
};

/**
 * Starts two systemd units on a new instance: one runs the service's container, the other watches it. Docker is in the
 * machine image, beside an ECS agent that has no use here. As a boothook the script runs as soon as there is a network,
 * while the rest of the system still starts, and at every boot:
 * https://cloudinit.readthedocs.io/en/latest/explanation/format.html#cloud-boothook
 * It has no secrets: they are fetched each time the container starts.
 */
export function bootScript(inputs: BootInputs): string {
  return `#cloud-boothook
#!/bin/bash
set -euo pipefail
systemctl mask ecs.service amazon-ecs-volume-plugin.service amazon-ecs-volume-plugin.socket
install -d -m 700 /etc/sluice
${files(inputs).map(writeFile).join('')}chmod 700 /usr/local/bin/sluice-*
${withoutUnsetEndpoint()}
systemctl daemon-reload
# This script must end before the system starts anything that they need.
systemctl start --no-block sluice sluice-watch
`;
}

function files({ environment, service, settings, image, registry }: BootInputs): WrittenFile[] {
  const { region } = environment;
  const port = service === 'api' ? API_PORT : WORKER_OPS_PORT;
  const instance = {
    environment,
    service,
    image,
    group: fleetName(environment, service),
    processUrl: `http://127.0.0.1:${port}`,
  };
  return [
    { path: SETTINGS_FILE, text: settingsText(settings.values[service]) },
    scriptFile('sluice-pull', pullScript({ region, registry, image })),
    scriptFile('sluice-instance', instanceScript(instance)),
    ...(service === 'api' ? [scriptFile('sluice-secrets', secretsScript(instance))] : []),
    scriptFile('sluice-watch', watchScript(instance)),
    unitFile('sluice.service', serviceUnit({ environment, service, image })),
    unitFile('sluice-watch.service', WATCH_UNIT),
  ];
}

/** For Docker's --env-file, which takes each value as it is, up to the end of its line. */
function settingsText(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Terraform knows only when it applies whether there is a collector. */
function withoutUnsetEndpoint(): string {
  return `sed -i '/^OTEL_EXPORTER_OTLP_ENDPOINT=none$/d' ${SETTINGS_FILE}`;
}
