import { scriptFile, unitFile, type WrittenFile, writeFile } from '../../compute/written-file.ts';
import type { Environment } from '../../config.ts';
import { claimScript } from './claim-script.ts';
import { configurationScript } from './configuration-script.ts';
import { containerUnit } from './container-unit.ts';
import type { Container } from './containers.ts';
import { GRAFANA_PASSWORD_SCRIPT, grafanaPasswordScript } from './grafana-password.ts';
import { CLAIM_UNIT, CONFIGURATION_TIMER, CONFIGURATION_UNIT } from './host-units.ts';
import { mirroredTag } from './monitoring-images.ts';

export type HostInputs = {
  environment: Environment;
  containers: Container[];
  volumeId: string;
  collectorAddress: string;
  /** The account's registry, the repository of the tools, and that of Sluice's images. */
  registry: string;
  toolsUrl: string;
  imagesUrl: string;
  /** The SSM parameter with the digest of the image that the API and the workers run. */
  digestParameter: string;
  /** What replaces `__NAME__` in the files that are only for AWS. */
  placeholders: Record<string, string>;
};

/**
 * Installs Docker on a new monitoring host and starts its units: one takes over the volume and the address, one fetches
 * the configuration, and each of the others runs a container.
 */
export function hostScript(inputs: HostInputs): string {
  return `#!/bin/bash
set -euo pipefail
# The route to the packages may not exist yet.
until dnf install -y docker xfsprogs; do sleep 5; done
systemctl enable --now docker

install -d -m 700 /etc/sluice
${[...scripts(inputs), ...units(inputs)].map(writeFile).join('')}chmod 700 /usr/local/bin/sluice-*
systemctl daemon-reload
systemctl enable --now --no-block sluice-claim ${containerUnits(inputs).join(' ')} sluice-configuration.timer
`;
}

function scripts(inputs: HostInputs): WrittenFile[] {
  const { environment, containers, registry } = inputs;
  const { region } = environment;
  return [
    scriptFile('sluice-claim', claimScript({ ...inputs, region })),
    scriptFile('sluice-registry', registryScript(region, registry)),
    scriptFile(
      'sluice-configuration',
      configurationScript({ ...inputs, region, units: containerUnits(inputs) }),
    ),
    { path: GRAFANA_PASSWORD_SCRIPT, text: grafanaPasswordScript(environment, containers) },
  ];
}

function registryScript(region: string, registry: string): string {
  return `#!/bin/bash
set -euo pipefail
aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}
`;
}

function units(inputs: HostInputs): WrittenFile[] {
  const { environment, containers, toolsUrl } = inputs;
  return [
    unitFile('sluice-claim.service', CLAIM_UNIT),
    unitFile('sluice-configuration.service', CONFIGURATION_UNIT),
    unitFile('sluice-configuration.timer', CONFIGURATION_TIMER),
    ...containers.map((container) =>
      unitFile(
        `${container.tool}.service`,
        containerUnit(container, { environment, image: `${toolsUrl}:${mirroredTag(container.tool)}` }),
      ),
    ),
  ];
}

function containerUnits({ containers }: HostInputs): string[] {
  return containers.map(({ tool }) => tool);
}
