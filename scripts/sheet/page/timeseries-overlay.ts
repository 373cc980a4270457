import type uPlot from 'uplot';
import type { Mark, SheetPanel } from './sheet.ts';

/** Limits, marks and exemplars over the lines. */
export function drawOver(chart: uPlot, panel: SheetPanel, marks: readonly Mark[]): void {
  const { ctx, bbox } = chart;
  const [low, high] = [chart.scales.y?.min ?? 0, chart.scales.y?.max ?? 1];
  ctx.save();
  ctx.lineWidth = 1;
  ctx.setLineDash([5, 4]);
  for (const { from, color } of panel.limits)
    if (from !== null && from >= low && from <= high)
      stroke(
        ctx,
        color,
        [bbox.left, chart.valToPos(from, 'y', true)],
        [bbox.left + bbox.width, chart.valToPos(from, 'y', true)],
      );
  ctx.setLineDash([2, 3]);
  for (const { atSeconds, color } of marks)
    stroke(
      ctx,
      color,
      [chart.valToPos(atSeconds, 'x', true), bbox.top],
      [chart.valToPos(atSeconds, 'x', true), bbox.top + bbox.height],
    );
  for (const { atSeconds, value } of panel.exemplars)
    if (value <= high) diamond(ctx, chart.valToPos(atSeconds, 'x', true), chart.valToPos(value, 'y', true));
  ctx.restore();
}

function stroke(
  ctx: CanvasRenderingContext2D,
  color: string,
  from: [number, number],
  to: [number, number],
): void {
  ctx.strokeStyle = color;
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}

function diamond(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.fillStyle = '#b7dbff';
  ctx.beginPath();
  ctx.moveTo(x, y - 3.5);
  ctx.lineTo(x + 3.5, y);
  ctx.lineTo(x, y + 3.5);
  ctx.lineTo(x - 3.5, y);
  ctx.fill();
}
