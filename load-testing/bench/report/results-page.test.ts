import { expect, test } from 'vitest';
import { type BenchResult, benchResult, resultToJson } from './bench-result.ts';
import { updatedPage, updatedReadme } from './results-page.ts';

const result: BenchResult = {
  release: '0.1.0',
  date: '2026-11-21',
  machine: { cpu: 'A CPU', cores: 2, memoryGiB: 24, node: 'v26.10.0' },
  emulators: 'in memory',
  settings: { runs: 3, seconds: 10, events: 30_000, connections: 200 },
  figures: { drain: { eventsPerSecond: 3_479.123456 }, 'bare-drain': { eventsPerSecond: 3_682 } },
};
const page = 'Before\n\n<!-- benchmark: generated -->\n\nold\n\n<!-- end of benchmark -->\n\nAfter';

test('the page shows a result between its markers and keeps the rest', () => {
  const updated = updatedPage(page, result);
  expect(updated).toMatch(/^Before\n\n<!-- benchmark: generated -->\n\n```\n2 × A CPU, 24 GiB/);
  expect(updated).toMatch(/^from a full queue +3,479 +94 %$/m);
  expect(updated).toMatch(/```\n\n<!-- end of benchmark -->\n\nAfter$/);
  expect(updated).not.toContain('old');
});

test('a result that was written and read again gives the same page', () => {
  const read = benchResult.parse(JSON.parse(resultToJson(result)));
  expect(read.figures.drain).toEqual({ eventsPerSecond: 3_479.1 });
  expect(updatedPage(page, read)).toBe(updatedPage(page, result));
});

test('the README shows what was measured, and its share of the bare loop', () => {
  const readme =
    'A\n\n<!-- headline of the benchmark: generated -->\n\n<!-- end of headline of the benchmark -->\n\nB';
  const updated = updatedReadme(readme, result);
  expect(updated).toMatch(/^A\n\n<!-- headline .+share \[2 × A CPU\].+\n\nB$/s);
  expect(updated).toMatch(/^\| stores +\| \*\*3,479 events\/s\*\* from a full queue: 94 % of a bare loop/m);
  expect(updated).not.toContain('accepts');
});
