/** Runs at each boot. It may wait long for the volume, and everything that needs the volume waits for it. */
export const CLAIM_UNIT = `[Unit]
Description=Takes over the volume and the address of the host before this one
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
Restart=on-failure
RestartSec=5
TimeoutStartSec=infinity
ExecStart=/usr/local/bin/sluice-claim

[Install]
WantedBy=multi-user.target
`;

export const CONFIGURATION_UNIT = `[Unit]
Description=Takes the configuration from the image of the current release
Requires=docker.service
After=docker.service network-online.target

[Service]
Type=oneshot
ExecStart=/usr/local/bin/sluice-configuration
`;

export const CONFIGURATION_TIMER = `[Unit]
Description=Looks for a new release

[Timer]
OnActiveSec=0
OnUnitInactiveSec=60

[Install]
WantedBy=timers.target
`;
