import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../../config.ts';
import { deletionOf } from '../../deletion.ts';
import { monitoringName, secretName } from '../../names.ts';
import type { LoadBalancer } from '../../network/load-balancer.ts';
import type { Network } from '../../network/network.ts';
import { GRAFANA_PORT } from '../../network/security-groups.ts';

type Inputs = {
  environment: Environment;
  network: Network;
  loadBalancer: LoadBalancer;
  /** A host name that the load balancer's certificate has beside the API's. */
  grafanaHost: string;
  keyArn: string;
};

export type Grafana = { targets: LbTargetGroup; adminPassword: SecretsmanagerSecret };

/**
 * Grafana behind the load balancer, with its own host name. People sign in to Grafana itself. The load balancer
 * could ask an identity provider instead, but Terraform's state would then have its client secret, and Grafana could not
 * check the load balancer's word without a way to the internet.
 */
export function createGrafana(scope: Construct, inputs: Inputs): Grafana {
  const { environment, network, loadBalancer, grafanaHost, keyArn } = inputs;
  const targets = new LbTargetGroup(scope, 'grafana-targets', {
    name: `${environment.prefix}-grafana`,
    vpcId: network.vpc.id,
    port: GRAFANA_PORT,
    protocol: 'HTTP',
    targetType: 'instance',
    deregistrationDelay: '5',
    healthCheck: { path: '/api/health', matcher: '200' },
  });
  new LbListenerRule(scope, 'grafana', {
    listenerArn: loadBalancer.listener.arn,
    // After the rule that refuses /metrics.
    priority: 10,
    condition: [{ hostHeader: { values: [grafanaHost] } }],
    action: [{ type: 'forward', targetGroupArn: targets.arn }],
  });
  const adminPassword = new SecretsmanagerSecret(scope, 'secret-grafana-admin-password', {
    name: secretName(environment, 'grafana-admin-password'),
    description: `Password of Grafana's user admin on ${monitoringName(environment)}`,
    kmsKeyId: keyArn,
    recoveryWindowInDays: deletionOf(environment).secretRecoveryDays,
  });
  return { targets, adminPassword };
}
