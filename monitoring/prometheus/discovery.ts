/** How Prometheus finds the targets of a job. */
export type Discovery = {
  /** `file_sd_configs`, `static_configs` or another of Prometheus's ways. */
  targets: Record<string, object[]>;
  relabelConfigs?: object[];
};

/** Targets that a file lists, in a folder beside the configuration. No file: no targets. */
export function fileTargets(job: string): Discovery {
  return { targets: { file_sd_configs: [{ files: [`targets/${job}.json`], refresh_interval: '5s' }] } };
}

/** One target at a fixed address. */
export function named(address: string): Discovery {
  return { targets: { static_configs: [{ targets: [address] }] } };
}

/** Every container of a service, by the addresses that its name resolves to. */
export function replicas(service: string, port: number): Discovery {
  return { targets: { dns_sd_configs: [{ names: [service], type: 'A', port, refresh_interval: '10s' }] } };
}

/**
 * The running instances of a service, by the tags that infra/compute/fleet.ts sets. Without a region, Prometheus asks
 * the metadata service of its own instance.
 */
export function ec2Fleet(service: string, environment: string): Discovery {
  return {
    targets: {
      ec2_sd_configs: [{ refresh_interval: '30s', filters: runningInstances(service, environment) }],
    },
    relabelConfigs: [
      {
        source_labels: ['__meta_ec2_private_ip', '__meta_ec2_tag_MetricsPort'],
        separator: ':',
        target_label: '__address__',
      },
      { source_labels: ['__meta_ec2_instance_id'], target_label: 'instance' },
    ],
  };
}

function runningInstances(service: string, environment: string) {
  return [
    { name: 'instance-state-name', values: ['running'] },
    { name: 'tag:Application', values: ['sluice'] },
    { name: 'tag:Environment', values: [environment] },
    { name: 'tag:Service', values: [service] },
  ];
}
