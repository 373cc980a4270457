import { element } from './elements.ts';
import { formatValue } from './format-value.ts';
import type { SheetPanel } from './sheet.ts';

/** As many series as fit beside each other in four lines of a panel. */
const MOST = { narrow: 4, wide: 8 };

/** The series with their last values. */
export function legendOf({ series, decimals, w }: SheetPanel): HTMLElement {
  const most = w > 6 ? MOST.wide : MOST.narrow;
  const shown = series.length > most ? series.slice(0, most - 1) : series;
  const items = shown.map(({ name, color, unit, values }) => {
    const swatch = element('i', '');
    swatch.style.background = color;
    const last = values.findLast((value) => value !== null);
    return element(
      'span',
      'item',
      swatch,
      element('span', 'name', name),
      element('b', '', formatValue(last, unit, decimals)),
    );
  });
  if (shown.length < series.length)
    items.push(element('span', 'item', `and ${series.length - shown.length} more`));
  return element('div', 'legend', ...items);
}
