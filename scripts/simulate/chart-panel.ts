/** Lines over time, with a value per second. */
export type Panel = { title: string; lines: { series: number; values: number[] }[] };

type Frame = { x: number; y: number; width: number; height: number; seconds: number };

const MAX_POINTS = 300;
const TICKS = [1, 2, 3, 4];

/** One panel of a chart: a frame, labelled axes, and the lines. */
export function panelSvg({ title, lines }: Panel, frame: Frame): string {
  const { x, y, width, height, seconds } = frame;
  const top = roundUp(lines.reduce((most, { values }) => values.reduce((a, b) => Math.max(a, b), most), 1));
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
  const paths = lines.map(({ series, values }) => {
    const points = downSample(values).map(([second, value]) => `${round(xOf(second))} ${round(yOf(value))}`);
    return `<path class="s${series}" d="M${points.join('L')}"/>`;
  });
  return [`<text x="${x}" y="${y - 9}">${title}</text>`, ...horizontal, ...times, ...paths].join('\n');
}

/** The maximum of each stretch, so that no peak is lost. */
function downSample(values: number[]): [second: number, value: number][] {
  const stretch = Math.max(1, Math.ceil(values.length / MAX_POINTS));
  return Array.from({ length: Math.ceil(values.length / stretch) }, (_, n) => [
    n * stretch,
    Math.max(...values.slice(n * stretch, (n + 1) * stretch)),
  ]);
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
