import { markdownTable } from '../../core/lib/tables.ts';
import { INSTANCES, PRICES, type Price } from './prices.ts';

/** Every price that the model knows, its page, and where else it was read. Markdown. */
export function priceTable(instanceTypes: readonly string[]): string {
  const instances = Object.entries(INSTANCES).filter(([type]) => instanceTypes.includes(type));
  const prices: [string, Price][] = [
    ...Object.values(PRICES).map((price: Price): [string, Price] => [price.per, price]),
    ...instances.map(([type, price]): [string, Price] => [`${type} and ${price.per}`, price]),
  ];
  return markdownTable(
    ['for a', '$', 'AWS page', 'also read at'],
    prices.map(([per, { usd, page, seen }]) => [
      per,
      String(usd),
      link(page),
      seen === undefined ? '*not found again*' : link(seen),
    ]),
    { rightAligned: [1] },
  );
}

function link(url: string): string {
  const { hostname, pathname } = new URL(url);
  const name =
    hostname === 'aws.amazon.com' ? pathname.replace(/^\/|\/$/g, '') : hostname.replace(/^www\./, '');
  return `[${name}](${url})`;
}
