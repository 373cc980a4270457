import type { Environment } from '../config.ts';
import { logGroupName, type Service, secretName } from '../names.ts';

type Inputs = {
  environment: Environment;
  service: Service;
  image: string;
  group: string;
  /** Of the service's process. */
  processUrl: string;
};

/** Where `docker run` finds the secrets. In memory, for root only. */
export const SECRETS_FILE = '/run/sluice/secrets';

/**
 * Runs `node infra/instance/main.ts` with the host's network, from the image of the service. What it logs goes to the service's
 * log group; the secrets that it prints go nowhere but to its caller.
 */
export function instanceScript({ environment, service, image }: Inputs): string {
  return `#!/bin/bash
set -euo pipefail
docker rm --force "sluice-$1" >/dev/null 2>&1 || true
case "$1" in
  secrets) log='--log-driver none' ;;
  *) log='${awslogs(environment, service)}' ;;
esac
# Unquoted, as these are several options.
exec docker run --rm --name "sluice-$1" --network host --read-only --tmpfs /tmp --cap-drop ALL \\
  --security-opt no-new-privileges --no-healthcheck $log ${image} node infra/instance/main.ts "$@"
`;
}

/** The driver must not block the process when CloudWatch is slow: it drops lines instead. */
export function awslogs(environment: Environment, service: Service): string {
  return [
    '--log-driver awslogs',
    `--log-opt awslogs-region=${environment.region}`,
    `--log-opt awslogs-group=${logGroupName(environment, service)}`,
    '--log-opt mode=non-blocking --log-opt max-buffer-size=16m',
  ].join(' ');
}

/** Writes the secrets for `docker run --env-file`. If that fails, a restarted process has those of its last start. */
export function secretsScript({ environment }: Inputs): string {
  return `#!/bin/bash
set -euo pipefail
umask 077
/usr/local/bin/sluice-instance secrets --region ${environment.region} \\
  EVENT_ID_SECRETS=${secretName(environment, 'event-id-secrets')} > ${SECRETS_FILE}.new
mv ${SECRETS_FILE}.new ${SECRETS_FILE}
`;
}

/** Waits until the group terminates the instance, stops the process, and tells the group. */
export function watchScript({ environment, group, processUrl }: Inputs): string {
  const of = `--region ${environment.region} --group ${group}`;
  return `#!/bin/bash
set -euo pipefail
/usr/local/bin/sluice-instance watch ${of} --process ${processUrl}
systemctl stop sluice
/usr/local/bin/sluice-instance drained ${of}
`;
}
