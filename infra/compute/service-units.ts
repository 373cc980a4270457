import { TIMINGS } from '../../core/settings/timings.ts';
import type { Environment } from '../config.ts';
import type { Service } from '../names.ts';
import { awslogs, SECRETS_FILE } from './instance-scripts.ts';

export const SETTINGS_FILE = '/etc/sluice/settings';

/** How much longer systemd waits than Docker, which kills the process itself. */
export const STOP_MARGIN_SECONDS = 5;

type Process = { command: string; stopGraceSeconds: number; hasSecrets: boolean };

const PROCESSES: Record<Service, Process> = {
  api: { command: 'node api/main.ts', stopGraceSeconds: TIMINGS.apiStopGrace, hasSecrets: true },
  worker: { command: 'node worker/main.ts', stopGraceSeconds: TIMINGS.workerStopGrace, hasSecrets: false },
};

type Inputs = { environment: Environment; service: Service; image: string };

/** The systemd unit that runs the container. It also starts Docker, which the machine image leaves to the ECS agent. */
export function serviceUnit({ environment, service, image }: Inputs): string {
  const { command, stopGraceSeconds, hasSecrets } = PROCESSES[service];
  return `[Unit]
Description=Sluice ${service}
Requires=docker.service
Wants=network-online.target
After=docker.service network-online.target

[Service]
Restart=always
RestartSec=5
TimeoutStartSec=300
TimeoutStopSec=${stopGraceSeconds + STOP_MARGIN_SECONDS}
RuntimeDirectory=sluice
RuntimeDirectoryMode=0700
RuntimeDirectoryPreserve=yes
ExecStartPre=/usr/local/bin/sluice-pull
${hasSecrets ? 'ExecStartPre=-/usr/local/bin/sluice-secrets\n' : ''}ExecStartPre=-/usr/bin/docker rm --force sluice
ExecStart=/usr/bin/docker run --rm --name sluice --env-file ${SETTINGS_FILE}${hasSecrets ? ` --env-file ${SECRETS_FILE}` : ''} \\
  --network host --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --no-healthcheck \\
  --stop-timeout ${stopGraceSeconds} --ulimit nofile=65536:65536 \\
  ${awslogs(environment, service)} \\
  ${image} ${command}
ExecStop=/usr/bin/docker stop --time ${stopGraceSeconds} sluice
`;
}

/** Waits for the image, which it runs from. It ends once the instance is drained. */
export const WATCH_UNIT = `[Unit]
Description=Tells the Auto Scaling group how Sluice is, and stops it before this instance is terminated
After=sluice.service

[Service]
Restart=on-failure
RestartSec=5
ExecStart=/usr/local/bin/sluice-watch
ExecStopPost=-/usr/bin/docker rm --force sluice-watch
`;
