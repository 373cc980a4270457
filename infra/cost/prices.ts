export type Price = {
  usd: number;
  per: string;
  /** AWS's own page. It loads its figures by script, so they are not in its text. */
  page: string;
  /** Another page with the figure. Without one, the figure is the commonly quoted one, unconfirmed. */
  seen?: string;
};

export const REGION = 'us-east-1';
export const LOOKED_UP = '2026-11-21';
export const HOURS_A_MONTH = 730;
export const SECONDS_A_MONTH = HOURS_A_MONTH * 3600;

const EC2_PAGE = 'https://aws.amazon.com/ec2/pricing/on-demand/';
const VPC_PAGE = 'https://aws.amazon.com/vpc/pricing/';
const TABLE_PAGE = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const PROVISIONED_PAGE = 'https://aws.amazon.com/dynamodb/pricing/provisioned/';
const WATCH_PAGE = 'https://aws.amazon.com/cloudwatch/pricing/';
const ALB_PAGE = 'https://aws.amazon.com/elasticloadbalancing/pricing/';
const WAF_PAGE = 'https://aws.amazon.com/waf/pricing/';

const SEEN_NETWORK = 'https://www.zacfukuda.com/blog/aws-nat-gateway-vs-vpc-endpoint';
const SEEN_WAF = 'https://c3x.dev/blog/aws-waf-cost-explained/';
const SEEN_WATCH =
  'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/';
const SEEN_TABLE = 'https://airbyte.com/data-engineering-resources/dynamodb-pricing';
const SEEN_PROVISIONED = 'https://costpatrol.io/blog/dynamodb-on-demand-vs-provisioned-pricing';

/** On-demand prices of the first paid tier, without savings plans or reservations. */
export const PRICES = {
  queueRequests: {
    usd: 0.4,
    per: 'million requests of up to 64 KiB',
    page: 'https://aws.amazon.com/sqs/pricing/',
    seen: 'https://cloudburn.io/blog/amazon-sqs-pricing',
  },
  tableWrites: { usd: 0.625, per: 'million write request units', page: TABLE_PAGE, seen: SEEN_TABLE },
  tableReads: { usd: 0.125, per: 'million read request units', page: TABLE_PAGE, seen: SEEN_TABLE },
  tableWriteHour: {
    usd: 0.00065,
    per: 'provisioned write unit and hour',
    page: PROVISIONED_PAGE,
    seen: SEEN_PROVISIONED,
  },
  tableReadHour: {
    usd: 0.00013,
    per: 'provisioned read unit and hour',
    page: PROVISIONED_PAGE,
    seen: SEEN_PROVISIONED,
  },
  tableStorage: { usd: 0.25, per: 'GB and month', page: TABLE_PAGE },
  tableRecovery: { usd: 0.2, per: 'GB and month of continuous backup', page: TABLE_PAGE },
  loadBalancerHour: { usd: 0.0225, per: 'hour', page: ALB_PAGE },
  loadBalancerUnit: { usd: 0.008, per: 'LCU and hour', page: ALB_PAGE },
  publicAddress: {
    usd: 0.005,
    per: 'public IPv4 address and hour',
    page: VPC_PAGE,
    seen: 'https://cloudburn.io/blog/aws-nat-gateway-pricing',
  },
  natHour: { usd: 0.045, per: 'NAT gateway and hour', page: VPC_PAGE, seen: SEEN_NETWORK },
  natData: { usd: 0.045, per: 'GB through a NAT gateway', page: VPC_PAGE, seen: SEEN_NETWORK },
  endpointHour: {
    usd: 0.01,
    per: 'interface endpoint, zone and hour',
    page: 'https://aws.amazon.com/privatelink/pricing/',
    seen: SEEN_NETWORK,
  },
  endpointData: {
    usd: 0.01,
    per: 'GB through an interface endpoint',
    page: 'https://aws.amazon.com/privatelink/pricing/',
    seen: SEEN_NETWORK,
  },
  dataOut: {
    usd: 0.09,
    per: 'GB to the internet',
    page: EC2_PAGE,
    seen: 'https://cloudpipelines.pages.dev/guides/aws-nat-gateway-pricing-2026/',
  },
  firewall: { usd: 5, per: 'web ACL and month', page: WAF_PAGE, seen: SEEN_WAF },
  firewallRule: { usd: 1, per: 'rule or managed group and month', page: WAF_PAGE, seen: SEEN_WAF },
  firewallRequests: { usd: 0.6, per: 'million requests', page: WAF_PAGE, seen: SEEN_WAF },
  volume: { usd: 0.08, per: 'GB and month (gp3)', page: 'https://aws.amazon.com/ebs/pricing/' },
  snapshot: { usd: 0.05, per: 'GB and month of snapshots', page: 'https://aws.amazon.com/ebs/pricing/' },
  zoneData: { usd: 0.01, per: 'GB to or from another zone', page: EC2_PAGE },
  logs: { usd: 0.5, per: 'GB taken in', page: WATCH_PAGE, seen: SEEN_WATCH },
  logStorage: { usd: 0.03, per: 'GB and month', page: WATCH_PAGE },
  alarmMetric: { usd: 0.1, per: 'metric of an alarm and month', page: WATCH_PAGE },
  customMetric: {
    usd: 0.3,
    per: 'metric and month',
    page: WATCH_PAGE,
    seen: 'https://signoz.io/guides/cloudwatch-pricing',
  },
  objectStorage: { usd: 0.023, per: 'GB and month (S3)', page: 'https://aws.amazon.com/s3/pricing/' },
  key: { usd: 1, per: 'customer key and month', page: 'https://aws.amazon.com/kms/pricing/' },
  keyRequests: { usd: 3, per: 'million requests', page: 'https://aws.amazon.com/kms/pricing/' },
  secret: { usd: 0.4, per: 'secret and month', page: 'https://aws.amazon.com/secrets-manager/pricing/' },
  images: { usd: 0.1, per: 'GB and month (ECR)', page: 'https://aws.amazon.com/ecr/pricing/' },
} as const satisfies Record<string, Price>;

/** Linux, shared tenancy, per hour. */
export const INSTANCES: Record<string, Price> = {
  't3.large': { usd: 0.0832, per: 'hour', page: EC2_PAGE },
  't4g.medium': { usd: 0.0336, per: 'hour', page: EC2_PAGE },
  'c7g.large': { usd: 0.0725, per: 'hour', page: EC2_PAGE },
  'c7i.large': { usd: 0.08925, per: 'hour', page: EC2_PAGE },
  'm7g.large': {
    usd: 0.0816,
    per: 'hour',
    page: EC2_PAGE,
    seen: 'https://www.factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026/',
  },
};

export type PriceName = keyof typeof PRICES;

/** Throws for a type without a price. */
export function instancePrice(type: string): Price {
  const price = INSTANCES[type];
  if (price === undefined) throw new Error(`infra/cost/prices.ts has no price for ${type}`);
  return price;
}
