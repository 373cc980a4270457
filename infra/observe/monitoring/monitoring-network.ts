import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { Construct } from 'constructs';
import type { Environment, Monitoring } from '../../config.ts';
import { monitoringName } from '../../names.ts';
import type { Network } from '../../network/network.ts';
import {
  API_PORT,
  allow,
  allowToAws,
  COLLECTOR_PORT,
  GRAFANA_PORT,
  type SecurityGroups,
  WORKER_OPS_PORT,
} from '../../network/security-groups.ts';
import { createCollectorAddress } from './collector-address.ts';

export type MonitoringNetwork = {
  monitoring: Monitoring;
  securityGroup: SecurityGroup;
  collectorAddress: string;
};

/** The monitoring host's place in the network: who may connect to it, and at which address. Undefined if it is off. */
export function createMonitoringNetwork(
  scope: Construct,
  environment: Environment,
  network: Network,
  groups: SecurityGroups,
): MonitoringNetwork | undefined {
  const { monitoring } = environment;
  if (monitoring === 'off') return undefined;
  const name = monitoringName(environment);
  const host = new SecurityGroup(scope, 'monitoring-group', {
    name,
    description: 'The monitoring host: the only one that may read metrics',
    vpcId: network.vpc.id,
    tags: { Name: name },
  });
  const { loadBalancer, api, worker, endpoints } = groups;
  allowToAws(scope, { name: 'monitoring', from: host, endpoints, ...environment.network });
  allow(scope, { name: 'monitoring-to-api', from: host, to: api, port: API_PORT });
  allow(scope, { name: 'monitoring-to-worker', from: host, to: worker, port: WORKER_OPS_PORT });
  allow(scope, { name: 'api-to-collector', from: api, to: host, port: COLLECTOR_PORT });
  allow(scope, { name: 'worker-to-collector', from: worker, to: host, port: COLLECTOR_PORT });
  allow(scope, { name: 'load-balancer-to-grafana', from: loadBalancer, to: host, port: GRAFANA_PORT });
  return { monitoring, securityGroup: host, collectorAddress: createCollectorAddress(scope, network) };
}
