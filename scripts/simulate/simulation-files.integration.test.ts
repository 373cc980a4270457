import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeGenerated } from '../../core/lib/generated-files.ts';
import { ENGINES, POLICY_ON_AWS } from './engines.ts';
import { LEADER_FAULTS } from './leader-faults.ts';
import { simulateAll } from './results.ts';
import { simulationFiles } from './simulation-files.ts';

const TABLES = ['table of the simulation', 'table of leader faults', 'table of nets'];
const MARKERS = TABLES.map((name) => `<!-- ${name}: generated -->\n<!-- end of ${name} -->\n`).join('');
const SEEDS = { drawn: 3, atEnds: 1 };
const scenario = {
  name: 'calm',
  title: 'Calm & <steady>',
  seconds: 1_200,
  startWorkers: 2,
  arrivals: () => 7,
};
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-simulate-'));
  await writeFile(join(folder, 'README.md'), `before\n${MARKERS}after\n`);
});
afterEach(() => rm(folder, { recursive: true }));

const files = () =>
  simulationFiles(
    {
      results: simulateAll([scenario], ENGINES, SEEDS),
      leaderFaults: simulateAll(LEADER_FAULTS, [POLICY_ON_AWS], SEEDS),
      nets: [],
    },
    folder,
  );

function write({ check = false } = {}) {
  const said: string[] = [];
  const upToDate = writeGenerated(files(), {
    check,
    command: 'npm run simulate',
    say: (line) => said.push(line),
  });
  return { upToDate, said };
}

test('what was written is up to date the next time: nothing is left to chance', () => {
  expect(write().said).toHaveLength(3);

  expect(write({ check: true }).upToDate).toBe(true);
});

test('a chart that was changed by hand is out of date, and text around the tables stays', async () => {
  write();
  const chart = join(folder, 'calm.svg');
  await writeFile(chart, (await readFile(chart, 'utf8')).replace('Workers', 'People'));

  expect(write({ check: true })).toEqual({
    upToDate: false,
    said: [`${chart} is out of date: npm run simulate`],
  });
  expect(await readFile(join(folder, 'README.md'), 'utf8')).toMatch(/^before\n.*\| calm.*after\n$/s);
});

test('a chart names its axes and every engine, shades its bands, and escapes text for XML', async () => {
  write();
  const svg = await readFile(join(folder, 'calm.svg'), 'utf8');

  for (const text of ['Calm &amp; &lt;steady>', 'Arrivals, messages/s', 'Backlog, messages', '10 min'])
    expect(svg).toContain(text);
  ENGINES.forEach(({ title }, i) => {
    expect(svg).toContain(`>${title}</text>`);
    expect(svg).toContain(`class="b${i + 1}"`);
  });
  expect(svg).toContain('prefers-color-scheme:dark');
});

test('the chart of leader faults has a line for each fault under the first load', async () => {
  write();
  const svg = await readFile(join(folder, 'leader-faults.svg'), 'utf8');

  for (const title of ['killed as the load rises', 'no leader at all'])
    expect(svg).toContain(`>${title}</text>`);
});
