import uPlot from 'uplot';
import { element } from './elements.ts';
import { legendOf } from './legend.ts';
import type { Mark, SheetPanel, SheetSeries } from './sheet.ts';
import { axes, fromZero } from './timeseries-axes.ts';
import { drawOver } from './timeseries-overlay.ts';

/** Lines over time with limits, marks, exemplars and a legend. */
export function drawTimeseries(
  into: HTMLElement,
  panel: SheetPanel,
  times: number[],
  marks: readonly Mark[],
): void {
  const { width, height } = into.getBoundingClientRect();
  const plot = element('div', 'plot');
  const legend = legendOf(panel);
  into.append(plot, legend);
  const { series, stacked: isStacked } = panel;
  const data = isStacked ? stacked(series) : series.map(({ values }) => values);
  new uPlot(
    {
      width,
      height: height - legend.offsetHeight - 2,
      legend: { show: false },
      cursor: { show: false },
      padding: [6, series.some(({ onTheRight }) => onTheRight) ? 0 : 8, 0, 0],
      scales: { x: { time: true }, y: { range: fromZero }, right: { range: fromZero } },
      axes: axes(panel),
      series: [{}, ...series.map((one) => line(one, isStacked))],
      bands: isStacked ? bands(series.length) : [],
      hooks: { draw: [(chart) => drawOver(chart, panel, marks)] },
    },
    [times, ...data] as uPlot.AlignedData,
    plot,
  );
}

function line(series: SheetSeries, isStacked: boolean): uPlot.Series {
  const { color, onTheRight, dashed } = series;
  return {
    scale: onTheRight ? 'right' : 'y',
    stroke: color,
    width: isStacked ? 1 : 1.7,
    points: { show: false },
    spanGaps: false,
    fill: fillOf(series, isStacked),
    ...(dashed || onTheRight ? { dash: [6, 4] } : {}),
  };
}

function fillOf({ color, dashed, onTheRight }: SheetSeries, isStacked: boolean): string {
  if (isStacked) return `${color}66`;
  return dashed || onTheRight ? 'transparent' : `${color}14`;
}

/** Each series on top of those before it. */
function stacked(series: readonly SheetSeries[]): (number | null)[][] {
  const sums: number[] = [];
  return series.map(({ values }) =>
    values.map((value, i) => {
      sums[i] = (sums[i] ?? 0) + (value ?? 0);
      return sums[i];
    }),
  );
}

/** Fills each series down to the one below it. */
function bands(count: number): uPlot.Band[] {
  return Array.from({ length: count - 1 }, (_, i) => ({ series: [i + 2, i + 1] }));
}
