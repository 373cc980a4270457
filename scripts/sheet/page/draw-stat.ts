import { colorWithin, element } from './elements.ts';
import { formatValue } from './format-value.ts';
import type { SheetPanel } from './sheet.ts';

/** The last value of each series, in the colour of the limit that it has reached. */
export function drawStat(into: HTMLElement, { series, limits, unit, decimals }: SheetPanel): void {
  for (const { name, values } of series) {
    const last = values.findLast((value) => value !== null) ?? null;
    const number = element('strong', '', formatValue(last, unit, decimals));
    number.style.color = colorWithin(limits, last);
    into.append(element('div', '', element('span', '', name), number));
  }
}
