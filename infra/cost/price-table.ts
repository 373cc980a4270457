import { markdownTable } from '../../core/lib/tables.ts';
import { INSTANCES, PRICES, type Price } from './prices.ts';

/** Every price of the model, AWS's page, and another page that confirms it. Markdown. */
export function priceTable(instanceTypes: readonly string[]): string {
  const instances = Object.entries(INSTANCES).filter(([type]) => instanceTypes.includes(type));
  const prices: [string, Price][] = [
    ...Object.values(PRICES).map((price: Price): [string, Price] => [price.per, price]),
    ...instances.map(([type, price]): [string, Price] => [`${type} and ${price.per}`, price]),
  ];
  return markdownTable(
    ['unit', '$', 'AWS page', 'confirmed at'],
    prices.map(([per, { usd, page, seen }]) => [
      per,
      String(usd),
      link(page),
      seen === undefined ? '*unconfirmed*' : link(seen),
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
