import { expect, test } from 'vitest';
import type { Band } from './band.ts';
import { panelSvg } from './chart-panel.ts';

const frame = { x: 0, y: 0, width: 600, height: 100, seconds: 1_200 };
const narrow = (value: number): Band => ({ median: value, low: value, high: value });
const panelOf = (bands: Band[], seconds = frame.seconds) =>
  panelSvg({ title: 'Backlog', lines: [{ series: 1, bands }] }, { ...frame, seconds });
const panel = (values: number[], seconds?: number) => panelOf(values.map(narrow), seconds);

/** The points of a line or a shade, as [x, y]. */
function pointsOf(svg: string, name = 's1'): [x: number, y: number][] {
  const [, path = ''] = new RegExp(`class="${name}" d="M([^"Z]+)Z?"`).exec(svg) ?? [];
  return path.split('L').map((point) => point.split(' ').map(Number) as [number, number]);
}
const labelsOf = (svg: string, anchor: string) =>
  [...svg.matchAll(new RegExp(`text-anchor="${anchor}">([^<]+)<`, 'g'))].map(([, label]) => label);

test('a line runs from left to right, higher values above', () => {
  expect(pointsOf(panel([0, 50, 100], 3))).toEqual([
    [0, 100],
    [200, 50],
    [400, 0],
  ]);
});

test('a shade runs along the highest values, and back along the lowest', () => {
  const svg = panelOf([
    { low: 0, median: 10, high: 20 },
    { low: 50, median: 75, high: 100 },
  ]);

  expect(pointsOf(svg, 'b1')).toEqual([
    [0, 80],
    [300, 0],
    [300, 50],
    [0, 100],
  ]);
  expect(pointsOf(svg)).toEqual([
    [0, 90],
    [300, 25],
  ]);
});

test('points inside a horizontal stretch are left out, and its ends stay', () => {
  expect(pointsOf(panel([4, 4, 4, 4, 8, 8]))).toEqual([
    [0, 50],
    [300, 50],
    [400, 0],
    [500, 0],
  ]);
});

test.each([
  [80, ['0', '20', '40', '60', '80']],
  [81, ['0', '25', '50', '75', '100']],
  [3_500, ['0', '1k', '2k', '3k', '4k']],
  [0, ['0', '0.3', '0.5', '0.8', '1']],
])('the axis of a line up to %i ends at a round number', (highest, labels) => {
  expect(labelsOf(panel([0, highest], 2), 'end')).toEqual(labels);
});

test('time is labelled every ten minutes, and every three hours in a long chart', () => {
  expect(labelsOf(panel([1], 1_800), 'middle')).toEqual(['0 h', '10 min', '20 min', '30 min']);
  expect(labelsOf(panel([1], 9 * 3_600), 'middle')).toEqual(['0 h', '3 h', '6 h', '9 h']);
});
