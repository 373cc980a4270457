import { PRICES, type PriceName } from './prices.ts';

/** One line of the bill. `usd` is per month. */
export type Line = { component: Component; what: string; usd: number };

/** In the order in which an event passes them. */
export const COMPONENTS = [
  'Load balancer',
  'Firewall (WAF)',
  'API instances',
  'Queue (SQS)',
  'Worker instances',
  'Table: writes',
  'Table: reads',
  'Table: storage',
  'Table: recovery',
  'Endpoints and NAT',
  'Monitoring host',
  'Traces',
  'Data to the internet',
  'Logs, metrics, alarms',
  'Keys, secrets, images',
] as const;
export type Component = (typeof COMPONENTS)[number];

/** A line for `units` per month at the named price. */
export function line(component: Component, price: PriceName, units: number): Line {
  return { component, what: PRICES[price].per, usd: units * PRICES[price].usd };
}

export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((total, { usd }) => total + usd, 0);
}

export function byComponent(lines: readonly Line[]): { component: Component; usd: number }[] {
  return COMPONENTS.map((component) => ({
    component,
    usd: totalOf(lines.filter((each) => each.component === component)),
  }));
}
