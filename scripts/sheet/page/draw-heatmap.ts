import { element } from './elements.ts';
import { formatValue } from './format-value.ts';
import type { SheetPanel } from './sheet.ts';

const LEFT = 72;
const BOTTOM = 18;

/** A cell for each time and bucket: the more observations, the brighter. */
export function drawHeatmap(into: HTMLElement, { series, unit }: SheetPanel, times: number[]): void {
  const { width, height } = into.getBoundingClientRect();
  const canvas = element('canvas', '') as HTMLCanvasElement; // by its tag
  canvas.width = width;
  canvas.height = height;
  into.append(canvas);
  const ctx = canvas.getContext('2d');
  if (ctx === null) return;
  const cells = { w: (width - LEFT) / times.length, h: (height - BOTTOM) / series.length };
  const most = Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  ctx.font = '11px system-ui';
  series.forEach(({ name, values }, row) => {
    const y = height - BOTTOM - (row + 1) * cells.h;
    ctx.fillStyle = '#9fa1ae';
    ctx.fillText(bound(name, unit), 4, y + cells.h / 2 + 4);
    values.forEach((value, column) => {
      if (!value || value <= 0) return;
      ctx.fillStyle = `hsl(210 90% ${18 + 62 * Math.sqrt(value / most)}%)`;
      ctx.fillRect(LEFT + column * cells.w, y, Math.ceil(cells.w), cells.h - 1);
    });
  });
  ctx.fillStyle = '#9fa1ae';
  for (let i = 0; i < 6; i++) {
    const at = times[Math.floor((i / 6) * times.length)] ?? 0;
    ctx.fillText(
      new Date(at * 1000).toISOString().slice(11, 16),
      LEFT + (i / 6) * (width - LEFT),
      height - 4,
    );
  }
}

/** The upper bound of a bucket. */
function bound(le: string, unit: string): string {
  return le === '+Inf' ? 'more' : `≤ ${formatValue(Number(le), unit)}`;
}
