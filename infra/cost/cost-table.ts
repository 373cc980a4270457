import { markdownTable } from '../../core/lib/tables.ts';
import { byComponent, COMPONENTS } from './bill.ts';
import { type Cost, usdPerMillionEvents } from './model.ts';

/** A column's head and its costs. */
export type CostColumn = { head: string; cost: Cost };

/** One column per rate. */
export function costTable(costs: readonly Cost[]): string {
  return componentTable(costs.map((cost) => ({ head: `${grouped(cost.workload.eventsPerSecond)}/s`, cost })));
}

/** Dollars per month by component, with the total and the price of a million events. Markdown. */
export function componentTable(shown: readonly CostColumn[]): string {
  const costs = shown.map(({ cost }) => cost);
  const columns = costs.map(({ lines }) => byComponent(lines));
  const components = COMPONENTS.map((component, row) => [
    component,
    ...columns.map((column) => dollars(column[row]?.usd ?? 0)),
  ]);
  return markdownTable(
    ['$ per month', ...shown.map(({ head }) => head)],
    [
      ...components,
      bold(['Total', ...costs.map(({ usdPerMonth }) => dollars(usdPerMonth))]),
      bold([
        '$ per million events',
        ...costs.map(({ usdPerMonth, workload }) => forMillion(usdPerMonth, workload.eventsPerSecond)),
      ]),
    ],
    { rightAligned: 'all but the first' },
  );
}

/** Dollars per million events, a row for each choice and a column for each rate. Markdown. */
export function perMillionTable(rows: readonly { name: string; costs: readonly Cost[] }[]): string {
  const rates = rows[0]?.costs.map(({ workload }) => `${grouped(workload.eventsPerSecond)}/s`) ?? [];
  return markdownTable(
    ['$ per million events', ...rates],
    rows.map(({ name, costs }) => [
      name,
      ...costs.map(({ usdPerMonth, workload }) => forMillion(usdPerMonth, workload.eventsPerSecond)),
    ]),
    { rightAligned: 'all but the first' },
  );
}

/** Instances and calls at each rate. Markdown. */
export function sizeTable(costs: readonly Cost[]): string {
  const rates = costs.map(({ workload }) => `${grouped(workload.eventsPerSecond)}/s`);
  const perEvent = (value: number, rate: number) => (rate > 0 ? (value / rate).toFixed(3) : '–');
  return markdownTable(
    ['', ...rates],
    [
      ['API instances', ...costs.map(({ apis }) => String(apis))],
      ['workers', ...costs.map(({ workers }) => String(workers))],
      ['events per message', ...costs.map(({ calls }) => calls.eventsPerMessage.toFixed(1))],
      [
        'billed SQS requests per event',
        ...costs.map(({ calls, workload }) => perEvent(calls.billed, workload.eventsPerSecond)),
      ],
    ],
    { rightAligned: 'all but the first' },
  );
}

function bold(cells: readonly string[]): string[] {
  return cells.map((cell) => `**${cell}**`);
}

function forMillion(usdPerMonth: number, rate: number): string {
  const usd = usdPerMillionEvents(usdPerMonth, rate);
  return usd === undefined ? '–' : usd.toFixed(2);
}

function dollars(usd: number): string {
  return usd < 10 ? usd.toFixed(2) : grouped(Math.round(usd));
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
