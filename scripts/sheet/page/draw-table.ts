import { colorWithin, element } from './elements.ts';
import { formatValue } from './format-value.ts';
import type { SheetPanel } from './sheet.ts';

/** Rows of labels and values, as many as fit. */
export function drawTable(into: HTMLElement, { labels, series, decimals }: SheetPanel): void {
  const head = [...labels.names, ...series.map(({ name }) => name)].map((name) => element('th', '', name));
  const rows = labels.rows.map((row, i) =>
    element(
      'tr',
      '',
      ...row.map((text) => element('td', '', text)),
      ...series.map((column) => {
        const value = column.values[i] ?? null;
        const cell = element('td', 'number', formatValue(value, column.unit, decimals));
        cell.style.color = colorWithin(column.limits, value);
        return cell;
      }),
    ),
  );
  into.append(element('table', '', element('tr', '', ...head), ...rows));
}
