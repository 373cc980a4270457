import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume/index.js';
import type { Construct } from 'constructs';
import type { Account } from '../../account.ts';
import type { Environment, Monitoring } from '../../config.ts';
import { monitoringName } from '../../names.ts';
import type { Network } from '../../network/network.ts';
import { createDailySnapshots } from './daily-snapshots.ts';
import { homeSubnet } from './home-subnet.ts';

type Inputs = {
  environment: Environment;
  account: Account;
  monitoring: Monitoring;
  network: Network;
  keyArn: string;
};

/** The volume of metrics and of Grafana's users. It outlives the hosts, and has a snapshot of every day. */
export function createDataVolume(scope: Construct, inputs: Inputs): EbsVolume {
  const { environment, monitoring, network, keyArn } = inputs;
  const name = `${monitoringName(environment)}-data`;
  const volume = new EbsVolume(scope, 'monitoring-data', {
    availabilityZone: homeSubnet(network).availabilityZone,
    type: 'gp3',
    size: monitoring.volumeGib,
    encrypted: true,
    kmsKeyId: keyArn,
    finalSnapshot: true,
    ...(monitoring.snapshot === undefined ? {} : { snapshotId: monitoring.snapshot }),
    tags: { Name: name },
  });
  createDailySnapshots(scope, name, inputs);
  return volume;
}
