import { isIPv4 } from 'node:net';
import type { Environment } from '../config.ts';

const ANYWHERE = '0.0.0.0/0';
/** A wider range is hardly one that somebody owns. */
const WIDEST_PREFIX = 8;

/** The ranges of addresses that may connect to the load balancer: those that the environment lists, unless keys are asked for. */
export function clientAddresses({ apiKeys, allowedAddresses }: Environment): readonly string[] {
  if (apiKeys === 'on') return [ANYWHERE];
  for (const range of allowedAddresses) if (!isNarrowEnough(range)) throw new Error(mistakeIn(range));
  return allowedAddresses;
}

function isNarrowEnough(range: string): boolean {
  const [address = '', prefix = '', ...rest] = range.split('/');
  const bits = /^\d{1,2}$/.test(prefix) ? Number(prefix) : -1;
  return isIPv4(address) && bits >= WIDEST_PREFIX && bits <= 32 && rest.length === 0;
}

function mistakeIn(range: string): string {
  return `allowedAddresses: expected a range like 203.0.113.7/32, of at most a /${WIDEST_PREFIX}, got ${range}. To let everyone in, let the API ask for keys: apiKeys: 'on'`;
}
