import type { Band } from './band.ts';

/** Bands over time: a line along the medians, and a shade from the lowest to the highest. */
export type Panel = { title: string; lines: { series: number; bands: readonly Band[] }[] };

type Frame = { x: number; y: number; width: number; height: number; seconds: number };
type Point = [x: number, y: number];

const TICKS = [1, 2, 3, 4];

/** One panel of a chart: a frame, labelled axes, and the lines above their shades. */
export function panelSvg({ title, lines }: Panel, frame: Frame): string {
  const { x, y, width, height, seconds } = frame;
  const top = roundUp(
    lines.reduce((most, { bands }) => bands.reduce((a, { high }) => Math.max(a, high), most), 1),
  );
  const yOf = (value: number) => y + height * (1 - value / top);
  const xOf = (second: number) => x + width * (second / seconds);
  const horizontal = [0, ...TICKS].map((n) => {
    const value = (top * n) / TICKS.length;
    const at = round(yOf(value));
    return `<path class="grid" d="M${x} ${at}h${width}"/><text x="${x - 8}" y="${at + 4}" text-anchor="end">${shortNumber(value)}</text>`;
  });
  const every = timeStep(seconds);
  const times = Array.from({ length: Math.floor(seconds / every) + 1 }, (_, n) => n * every).map(
    (second) =>
      `<text x="${round(xOf(second))}" y="${y + height + 17}" text-anchor="middle">${timeLabel(second)}</text>`,
  );
  const pathOf = (values: number[]) =>
    withoutFlats(
      values.map((value, n) => [round(x + (width * n) / values.length), round(yOf(value))] satisfies Point),
    );
  const shades = lines.map(({ series, bands }) => {
    const [up, down] = [pathOf(bands.map(({ high }) => high)), pathOf(bands.map(({ low }) => low))];
    return `<path class="b${series}" d="M${textOf([...up, ...down.reverse()])}Z"/>`;
  });
  const medians = lines.map(
    ({ series, bands }) =>
      `<path class="s${series}" d="M${textOf(pathOf(bands.map(({ median }) => median)))}"/>`,
  );
  return [`<text x="${x}" y="${y - 9}">${title}</text>`, ...horizontal, ...times, ...shades, ...medians].join(
    '\n',
  );
}

/** Leaves out the points inside a horizontal stretch. */
function withoutFlats(points: Point[]): Point[] {
  return points.filter(([, y], n) => y !== points[n - 1]?.[1] || y !== points[n + 1]?.[1]);
}

function textOf(points: Point[]): string {
  return points.map(([x, y]) => `${x} ${y}`).join('L');
}

function roundUp(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 6, 8, 10].find((n) => n * magnitude >= value) ?? 10) * magnitude;
}

function timeStep(seconds: number): number {
  return seconds > 6 * 3_600 ? 3 * 3_600 : 600;
}

function timeLabel(second: number): string {
  return second % 3_600 === 0 ? `${second / 3_600} h` : `${second / 60} min`;
}

function shortNumber(value: number): string {
  return value >= 1_000 ? `${round(value / 1_000)}k` : String(round(value));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
