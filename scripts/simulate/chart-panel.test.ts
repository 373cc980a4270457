import { expect, test } from 'vitest';
import { panelSvg } from './chart-panel.ts';

const frame = { x: 0, y: 0, width: 600, height: 100, seconds: 1_200 };
const panel = (values: number[], seconds = frame.seconds) =>
  panelSvg({ title: 'Backlog', lines: [{ series: 1, values }] }, { ...frame, seconds });

/** The points of the line, as [x, y]. */
function pointsOf(svg: string): [x: number, y: number][] {
  const [, path = ''] = /class="s1" d="M([^"]+)"/.exec(svg) ?? [];
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

test('a peak of one second survives the reduction to 300 points', () => {
  const values = Array.from({ length: 1_200 }, (_, second) => (second === 777 ? 80 : 1));

  const points = pointsOf(panel(values));

  expect(points).toHaveLength(300);
  expect(points.filter(([, y]) => y === 0)).toHaveLength(1);
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
