import { Lb } from '@cdktf/provider-aws/lib/lb/index.js';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener/index.js';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import type { Construct } from 'constructs';
import { TIMINGS } from '../../core/settings/timings.ts';
import type { Account } from '../account.ts';
import type { Environment } from '../config.ts';
import { createAccessLogs } from './access-logs.ts';
import type { Network } from './network.ts';
import { API_PORT, type SecurityGroups } from './security-groups.ts';

export type LoadBalancer = { balancer: Lb; targets: LbTargetGroup; listener: LbListener };

type Inputs = {
  environment: Environment;
  account: Account;
  network: Network;
  groups: SecurityGroups;
  certificateArn: string;
};

/** Takes HTTPS and HTTP/2 from the internet to the API's instances. */
export function createLoadBalancer(
  scope: Construct,
  { environment, account, network, groups, certificateArn }: Inputs,
): LoadBalancer {
  const { prefix, deletionProtection } = environment;
  const { bucket, policy } = createAccessLogs(scope, environment, account);
  const balancer = new Lb(scope, 'load-balancer', {
    name: prefix,
    loadBalancerType: 'application',
    subnets: network.publicSubnets.map(({ id }) => id),
    securityGroups: [groups.loadBalancer.id],
    idleTimeout: TIMINGS.loadBalancerIdle,
    enableHttp2: true,
    dropInvalidHeaderFields: true,
    desyncMitigationMode: 'strictest',
    enableDeletionProtection: deletionProtection,
    accessLogs: { bucket: bucket.id, enabled: true },
    dependsOn: [policy],
  });
  const targets = createTargets(scope, prefix, network);
  redirectToHttps(scope, balancer);
  const listener = new LbListener(scope, 'https', {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: 'HTTPS',
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    certificateArn,
    defaultAction: [{ type: 'forward', targetGroupArn: targets.arn }],
  });
  refuseMetrics(scope, listener);
  return { balancer, targets, listener };
}

function createTargets(scope: Construct, prefix: string, { vpc }: Network): LbTargetGroup {
  return new LbTargetGroup(scope, 'api-targets', {
    name: `${prefix}-api`,
    vpcId: vpc.id,
    port: API_PORT,
    protocol: 'HTTP',
    targetType: 'instance',
    deregistrationDelay: String(TIMINGS.deregistration),
    loadBalancingAlgorithmType: 'least_outstanding_requests',
    healthCheck: {
      // Checks the queue only, so that an outage of the tables stops no traffic.
      path: '/health/ready',
      interval: TIMINGS.healthCheckInterval,
      timeout: TIMINGS.healthCheckInterval - 1,
      healthyThreshold: 2,
      unhealthyThreshold: TIMINGS.unhealthyAfter,
      matcher: '200',
    },
  });
}

function redirectToHttps(scope: Construct, balancer: Lb): void {
  new LbListener(scope, 'http', {
    loadBalancerArn: balancer.arn,
    port: 80,
    protocol: 'HTTP',
    defaultAction: [
      { type: 'redirect', redirect: { port: '443', protocol: 'HTTPS', statusCode: 'HTTP_301' } },
    ],
  });
}

/** The monitoring host reads metrics from the instances directly. */
function refuseMetrics(scope: Construct, listener: LbListener): void {
  new LbListenerRule(scope, 'no-metrics', {
    listenerArn: listener.arn,
    priority: 1,
    condition: [{ pathPattern: { values: ['/metrics', '/metrics/*'] } }],
    action: [
      {
        type: 'fixed-response',
        fixedResponse: {
          statusCode: '404',
          contentType: 'application/json',
          messageBody: JSON.stringify({
            type: 'urn:sluice:problem:not-found',
            title: 'Not Found',
            status: 404,
          }),
        },
      },
    ],
  });
}
