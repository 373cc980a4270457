import { drawHeatmap } from './draw-heatmap.ts';
import { drawStat } from './draw-stat.ts';
import { drawTable } from './draw-table.ts';
import { drawTimeseries } from './draw-timeseries.ts';
import { element } from './elements.ts';
import { formatValue } from './format-value.ts';
import type { Place, Sheet, SheetDashboard, SheetPanel } from './sheet.ts';

/** Pixels of a line of Grafana's grid, and between panels. */
const LINE = 34;
const GAP = 8;

/** Draws every dashboard, one below the other. */
export function drawSheet(into: HTMLElement, sheet: Sheet): void {
  for (const dashboard of sheet.dashboards) drawDashboard(into, dashboard, sheet);
}

function drawDashboard(
  into: HTMLElement,
  { title, description, rows, panels }: SheetDashboard,
  sheet: Sheet,
): void {
  const grid = element('section', 'grid');
  const lines = Math.max(...panels.map(({ y, h }) => y + h));
  grid.style.height = `${lines * LINE}px`;
  into.append(element('h1', '', title, element('small', '', description), ...marksInWords(sheet)), grid);
  for (const row of rows) grid.append(placed(element('h2', '', row.title), row, grid));
  for (const panel of panels) drawPanel(grid, panel, sheet);
}

function marksInWords({ marks }: Sheet): HTMLElement[] {
  const kinds = new Map(marks.map(({ text, color }) => [text, color]));
  return [...kinds].map(([text, color]) => {
    const mark = element('small', '', `┊ ${text.toLowerCase()}`);
    mark.style.color = color;
    return mark;
  });
}

function drawPanel(grid: HTMLElement, panel: SheetPanel, { times, marks }: Sheet): void {
  const body = element('div', `body ${panel.kind}`);
  const head = element(
    'header',
    '',
    element('h3', '', panel.title, limitsInWords(panel)),
    element('p', '', panel.question),
  );
  grid.append(placed(element('article', '', head, body), panel, grid));
  if (panel.problem !== undefined) body.append(element('div', 'problem', panel.problem));
  else if (panel.kind === 'timeseries') drawTimeseries(body, panel, times, marks);
  else if (panel.kind === 'stat') drawStat(body, panel);
  else if (panel.kind === 'table') drawTable(body, panel);
  else drawHeatmap(body, panel, times);
}

/** A limit may lie outside what is drawn. */
function limitsInWords({ kind, limits, unit }: SheetPanel): HTMLElement {
  const shown =
    kind === 'timeseries' ? limits.filter(({ from }) => from !== null && Math.abs(from) > 1e-6) : [];
  return element(
    'span',
    'limits',
    ...shown.map(({ from, color }) => {
      const limit = element('em', '', `┄ ${formatValue(from, unit)}`);
      limit.style.color = color;
      return limit;
    }),
  );
}

function placed(made: HTMLElement, { x, y, w, h }: Place, grid: HTMLElement): HTMLElement {
  const column = grid.clientWidth / 24;
  made.style.left = `${x * column}px`;
  made.style.top = `${y * LINE}px`;
  made.style.width = `${w * column - GAP}px`;
  made.style.height = `${h * LINE - GAP}px`;
  return made;
}
