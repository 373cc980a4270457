import { TIMINGS } from '../../core/settings/timings.ts';
import type { Environment } from '../config.ts';
import { logGroupName, type Service, secretName } from '../names.ts';
import { API_PORT, WORKER_OPS_PORT } from '../network/security-groups.ts';
import { METADATA_FUNCTION } from './metadata-function.ts';
import type { Settings } from './settings.ts';

type Inputs = {
  environment: Environment;
  service: Service;
  settings: Settings;
  /** By digest, so that the image that was scanned and tested is the one that runs. */
  image: string;
  registry: string;
  group: string;
};

type Process = {
  command: string;
  stopGraceSeconds: number;
  healthUrl: string;
  hasSecrets: boolean;
};

const PROCESSES: Record<Service, Process> = {
  api: {
    command: 'node api/main.ts',
    stopGraceSeconds: TIMINGS.apiStopGrace,
    healthUrl: `http://127.0.0.1:${API_PORT}/health/live`,
    hasSecrets: true,
  },
  worker: {
    command: 'node worker/main.ts',
    stopGraceSeconds: TIMINGS.workerStopGrace,
    healthUrl: `http://127.0.0.1:${WORKER_OPS_PORT}/health/live`,
    hasSecrets: false,
  },
};

/**
 * Installs Docker on a new instance and starts two systemd units. The first runs the service's container. The second
 * waits until the Auto Scaling group terminates the instance, stops the container within its grace period, and tells the
 * group that it is done. The script has no secrets: settings and secrets are fetched each time the container starts.
 */
export function bootScript(inputs: Inputs): string {
  return `#!/bin/bash
set -euo pipefail
# The route to the packages may not exist yet.
until dnf install -y docker; do sleep 5; done
systemctl enable --now docker

install -d -m 700 /etc/sluice
cat > /usr/local/bin/sluice-settings <<'SETTINGS'
${settingsScript(inputs)}SETTINGS
cat > /usr/local/bin/sluice-until-terminated <<'WATCH'
${terminationScript(inputs)}WATCH
chmod 700 /usr/local/bin/sluice-*

cat > /etc/systemd/system/sluice.service <<'UNIT'
${serviceUnit(inputs)}UNIT
cat > /etc/systemd/system/sluice-until-terminated.service <<'UNIT'
${watchUnit()}UNIT
systemctl daemon-reload
systemctl enable --now sluice sluice-until-terminated
`;
}

/** Writes settings and secrets into a file that only root can read, for Docker's --env-file. */
function settingsScript({ environment, service, settings, registry }: Inputs): string {
  const { region } = environment;
  // `set -e` sees a failed command in an assignment, but not in an argument.
  const secrets = PROCESSES[service].hasSecrets
    ? `secrets=$(aws secretsmanager get-secret-value --region ${region} \\
    --secret-id ${secretName(environment, 'event-id-secrets')} --query SecretString --output text)
  printf 'EVENT_ID_SECRETS=%s\\n' "$secrets"
  `
    : '';
  return `#!/bin/bash
set -euo pipefail
umask 077
{
  aws ssm get-parameters-by-path --region ${region} --path ${settings.path[service]} --output text \\
    --query 'Parameters[].[Name,Value]' | while IFS=$'\\t' read -r name value; do
    [ "$value" = none ] || printf '%s=%s\\n' "$(basename "$name")" "$value"
  done
  ${secrets}} > /etc/sluice/settings
aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}
`;
}

function serviceUnit({ environment, service, image }: Inputs): string {
  const { command, stopGraceSeconds, healthUrl } = PROCESSES[service];
  return `[Unit]
Description=Sluice ${service}
Requires=docker.service
After=docker.service network-online.target

[Service]
Restart=always
RestartSec=5
TimeoutStartSec=300
TimeoutStopSec=${stopGraceSeconds + STOP_MARGIN_SECONDS}
ExecStartPre=/usr/local/bin/sluice-settings
ExecStartPre=-/usr/bin/docker rm --force sluice
ExecStart=/usr/bin/docker run --rm --name sluice --env-file /etc/sluice/settings --env HEALTH_URL=${healthUrl} \\
  --network host --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \\
  --stop-timeout ${stopGraceSeconds} --ulimit nofile=65536:65536 \\
  --log-driver awslogs --log-opt awslogs-region=${environment.region} --log-opt awslogs-group=${logGroupName(environment, service)} \\
  --log-opt mode=non-blocking --log-opt max-buffer-size=16m \\
  ${image} ${command}
ExecStop=/usr/bin/docker stop --time ${stopGraceSeconds} sluice

[Install]
WantedBy=multi-user.target
`;
}

/** How much longer systemd waits than Docker, which kills the process itself. */
export const STOP_MARGIN_SECONDS = 5;

function watchUnit(): string {
  return `[Unit]
Description=Stops Sluice before this instance is terminated
After=sluice.service

[Service]
Restart=on-failure
ExecStart=/usr/local/bin/sluice-until-terminated

[Install]
WantedBy=multi-user.target
`;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html */
function terminationScript({ environment, service, group }: Inputs): string {
  return `#!/bin/bash
set -euo pipefail
${METADATA_FUNCTION}
failures=0
until [ "$(metadata autoscaling/target-lifecycle-state || true)" = Terminated ]; do
  sleep ${TIMINGS.terminationPoll}
  if curl -sf --max-time 3 ${PROCESSES[service].healthUrl} >/dev/null; then failures=0; else failures=$((failures + 1)); fi
  # A process that hangs never exits, so restart it after a minute. After the restart it has another minute to come up.
  if [ "$failures" -ge 12 ]; then
    failures=0
    systemctl --no-block restart sluice
  fi
done
systemctl stop sluice
aws autoscaling complete-lifecycle-action --region ${environment.region} --auto-scaling-group-name ${group} \\
  --lifecycle-hook-name ${TERMINATION_HOOK} --lifecycle-action-result CONTINUE --instance-id "$(metadata instance-id)"
`;
}

export const TERMINATION_HOOK = 'drain';
