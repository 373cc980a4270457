import type { Environment } from '../../config.ts';
import { secretName } from '../../names.ts';
import type { Container } from './containers.ts';

export const GRAFANA_PASSWORD_FILE = '/run/sluice/grafana-admin-password';
export const GRAFANA_PASSWORD_SCRIPT = '/usr/local/bin/sluice-grafana-password';

/**
 * Puts the password where only Grafana can read it. Grafana sets it when it makes its database. Without a value in the
 * secret, Grafana does not start: it never runs with its default password.
 */
export function grafanaPasswordScript(environment: Environment, containers: Container[]): string {
  const owner = containers.find(({ tool }) => tool === 'grafana')?.user;
  return `#!/bin/bash
set -euo pipefail
umask 077
password=$(aws secretsmanager get-secret-value --region ${environment.region} \\
  --secret-id ${secretName(environment, 'grafana-admin-password')} --query SecretString --output text)
[ -n "$password" ]
mkdir -p "$(dirname ${GRAFANA_PASSWORD_FILE})"
printf %s "$password" > ${GRAFANA_PASSWORD_FILE}
chown ${owner} ${GRAFANA_PASSWORD_FILE}
`;
}
