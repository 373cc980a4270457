import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { Wafv2WebAcl } from '@cdktf/provider-aws/lib/wafv2-web-acl/index.js';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association/index.js';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration/index.js';
import type { Construct } from 'constructs';
import type { Environment } from '../config.ts';
import type { LoadBalancer } from './load-balancer.ts';

/**
 * Rules of AWS's managed sets that count instead of block, because valid requests match them. The first blocks bodies
 * over 8 KB, and an event may have 200 KiB. Others look for HTML, addresses and file names, which payloads and subjects
 * may contain. The last requires a User-Agent, which many clients do not send:
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const COUNTED_ONLY = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'GenericRFI_QUERYARGUMENTS',
  'EC2MetaDataSSRF_BODY',
  'NoUserAgent_HEADER',
];

/** AWS's managed rules and a rate limit per address, in front of the load balancer. */
export function createFirewall(
  scope: Construct,
  { prefix, rateLimitPerAddress, logRetentionDays }: Environment,
  { balancer }: LoadBalancer,
  kmsKeyId: string,
): void {
  const acl = new Wafv2WebAcl(scope, 'firewall', {
    name: prefix,
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visible(prefix),
    rule: [
      {
        name: 'rate-per-address',
        priority: 0,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: {
          rate_based_statement: {
            limit: rateLimitPerAddress,
            aggregate_key_type: 'IP',
            evaluation_window_sec: 300,
          },
        },
        visibilityConfig: visible('rate-per-address'),
      },
      refuseMetrics(1),
      managed('AWSManagedRulesAmazonIpReputationList', 2),
      managed('AWSManagedRulesKnownBadInputsRuleSet', 3),
      managed('AWSManagedRulesCommonRuleSet', 4, COUNTED_ONLY),
    ],
  });
  new Wafv2WebAclAssociation(scope, 'firewall-of-load-balancer', {
    resourceArn: balancer.arn,
    webAclArn: acl.arn,
  });
  const logs = new CloudwatchLogGroup(scope, 'firewall-logs', {
    // AWS requires this prefix: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    name: `aws-waf-logs-${prefix}`,
    retentionInDays: logRetentionDays,
    kmsKeyId,
  });
  logBlocked(scope, acl, logs);
}

/** The listener's rule matches only the literal path. This one also blocks `/%6detrics`, which the API would answer. */
function refuseMetrics(priority: number) {
  return {
    name: 'no-metrics',
    priority,
    action: { block: { customResponse: { responseCode: 404 } } },
    statement: {
      byte_match_statement: {
        search_string: '/metrics',
        positional_constraint: 'STARTS_WITH',
        field_to_match: { uri_path: {} },
        text_transformation: [
          { priority: 0, type: 'URL_DECODE' },
          { priority: 1, type: 'NORMALIZE_PATH' },
          { priority: 2, type: 'LOWERCASE' },
        ],
      },
    },
    visibilityConfig: visible('no-metrics'),
  };
}

function managed(name: string, priority: number, countedOnly: string[] = []) {
  return {
    name,
    priority,
    overrideAction: { none: {} },
    // The bindings have no type for a statement and so do not rename its members: they have Terraform's names.
    statement: {
      managed_rule_group_statement: {
        name,
        vendor_name: 'AWS',
        rule_action_override: countedOnly.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
      },
    },
    visibilityConfig: visible(name),
  };
}

function visible(metricName: string) {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}

function logBlocked(scope: Construct, acl: Wafv2WebAcl, logs: CloudwatchLogGroup): void {
  new Wafv2WebAclLoggingConfiguration(scope, 'firewall-logging', {
    resourceArn: acl.arn,
    logDestinationConfigs: [logs.arn],
    redactedFields: [
      { singleHeader: { name: 'authorization' } },
      { singleHeader: { name: 'idempotency-key' } },
    ],
    loggingFilter: {
      defaultBehavior: 'DROP',
      filter: [
        {
          behavior: 'KEEP',
          requirement: 'MEETS_ANY',
          condition: [{ actionCondition: { action: 'BLOCK' } }],
        },
      ],
    },
  });
}
