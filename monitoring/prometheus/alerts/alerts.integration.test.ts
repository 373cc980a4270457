import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTool } from '../../../local/monitoring/tools.ts';
import { renderRules } from '../render-rules.ts';
import { alertTestFile, nameOf } from '../testing/alert-test-file.ts';
import { CASE_GROUPS } from '../testing/all-cases.ts';

const promtool = findTool('promtool');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-alerts-'));
  for (const [name, text] of renderRules()) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(promtool === undefined)(
  'alerts, played by promtool (scripts/go-tool.sh promtool builds it)',
  () => {
    const all = CASE_GROUPS.flatMap((group) =>
      group.cases.map((each) => [nameOf(each), { ...group, cases: [each] }] as const),
    );

    test.each(all)('%s', (_, group) => {
      const file = join(folder, 'case.yaml');
      writeFileSync(file, alertTestFile(group, folder));
      const { stdout, stderr } = spawnSync(`${promtool}`, ['test', 'rules', file], { encoding: 'utf8' });
      expect(`${stdout}${stderr}`).toContain('SUCCESS');
    });
  },
);
