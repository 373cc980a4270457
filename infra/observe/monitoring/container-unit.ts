import type { Environment } from '../../config.ts';
import { logGroupName } from '../../names.ts';
import { DATA_FOLDER } from './claim-script.ts';
import { CONFIGURATION_FOLDER } from './configuration-script.ts';
import type { Container } from './containers.ts';

type Inputs = { environment: Environment; image: string };

/** The systemd unit that runs a container. It waits for the first configuration, which starts it. */
export function containerUnit(container: Container, { environment, image }: Inputs): string {
  const { tool, description, user, memory, command, before } = container;
  return `[Unit]
Description=${description}
Requires=docker.service sluice-claim.service
After=docker.service sluice-claim.service sluice-configuration.service
ConditionPathExists=${CONFIGURATION_FOLDER}

[Service]
Restart=always
RestartSec=5
TimeoutStartSec=300
ExecStartPre=/usr/local/bin/sluice-registry
${before === undefined ? '' : `ExecStartPre=${before}\n`}ExecStartPre=-/usr/bin/docker rm --force ${tool}
ExecStart=/usr/bin/docker run --rm --name ${tool} --network host --user ${user} --memory ${memory} \\
  --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \\
  --log-driver awslogs --log-opt awslogs-region=${environment.region} --log-opt awslogs-group=${logGroupName(environment, 'monitoring')} \\
  --log-opt tag=${tool}-{{.ID}} --log-opt mode=non-blocking \\
  ${[...options(container), image, ...command].join(' \\\n  ')}
ExecStop=/usr/bin/docker stop ${tool}

[Install]
WantedBy=multi-user.target
`;
}

function options({ tool, data, configuration, options: others = [] }: Container): string[] {
  return [
    ...(data === undefined ? [] : [`--volume ${DATA_FOLDER}/${tool}:${data}`]),
    ...Object.entries(configuration).map(
      ([inside, path]) => `--volume ${CONFIGURATION_FOLDER}/${path}:${inside}:ro`,
    ),
    ...others,
  ];
}
