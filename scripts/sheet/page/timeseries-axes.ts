import type uPlot from 'uplot';
import { formatValue } from './format-value.ts';
import type { SheetPanel } from './sheet.ts';

const GRID = { stroke: 'rgba(204, 204, 220, 0.10)', width: 1 };
const FONT = '11px Inter, system-ui, sans-serif';

/** Time below, the panel's unit on the left, and on the right where a series has another. */
export function axes({ series, unit, decimals }: SheetPanel): uPlot.Axis[] {
  const right = series.find(({ onTheRight }) => onTheRight);
  const look = { stroke: '#9fa1ae', font: FONT, ticks: { show: false } };
  return [
    { ...look, grid: GRID, size: 24, space: 70, values: (_, ticks) => ticks.map(clockTime) },
    {
      ...look,
      grid: GRID,
      size: 72,
      space: 28,
      values: (_, ticks) => ticks.map((tick) => formatValue(tick, unit, decimals)),
      ...stepsOf(unit, decimals),
    },
    ...(right
      ? [
          {
            ...look,
            grid: { show: false },
            scale: 'right',
            side: 1 as const,
            size: 46,
            values: (_: uPlot, ticks: number[]) => ticks.map((tick) => formatValue(tick, right.unit)),
          },
        ]
      : []),
  ];
}

/** The distance between ticks: whole numbers for counts, powers of two for bytes. */
function stepsOf(unit: string, decimals: number | undefined): Pick<uPlot.Axis, 'incrs'> {
  if (unit === 'bytes' || unit === 'Bps') return { incrs: Array.from({ length: 50 }, (_, i) => 2 ** i) };
  return decimals === 0 ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000] } : {};
}

function clockTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 16);
}

/** From 0, or from what is below it, to a little above the largest. */
export function fromZero(_: uPlot, min: number | null, max: number | null): [number, number] {
  const [low, high] = [Math.min(0, min ?? 0), max ?? 1];
  return [low, high <= low ? low + 1 : high + (high - low) * 0.08];
}
