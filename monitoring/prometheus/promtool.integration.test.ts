import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findTool } from '../../local/monitoring/tools.ts';
import { yaml } from './generated-yaml.ts';
import { renderRules } from './render-rules.ts';
import { readRunbooks } from './testing/runbooks.ts';

const promtool = findTool('promtool');

describe.skipIf(promtool === undefined)('promtool (scripts/go-tool.sh promtool builds it)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-promtool-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['local', 'compose', 'aws'])('reads the configuration for %s, and its rules', (platform) => {
    const path = `monitoring/prometheus/generated/prometheus.${platform}.yaml`;
    const { status, output } = run('check', 'config', path);
    expect(output).toContain(`SUCCESS: ${path} is valid`);
    expect(status).toBe(0);
  });

  test.each([1, 60, 1000])('finds nothing to complain of in the rules, %i times as fast', (speed) => {
    const files = [...renderRules({ speed })].map(([name, text]) => written(`${speed}-${name}`, text));
    expect(run('check', 'rules', '--lint=all', '--lint-fatal', ...files)).toMatchObject({ status: 0 });
  });

  test('reads every query of the runbooks', () => {
    const queries = readRunbooks().flatMap((runbook) =>
      runbook.queries.map((expr, index) => ({ record: `runbook:${runbook.alert}:${index}`, expr })),
    );
    const file = written('runbooks.yaml', yaml({ groups: [{ name: 'runbooks', rules: queries }] }));
    expect(run('check', 'rules', file)).toMatchObject({ status: 0 });
  });

  function written(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }
});

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(`${promtool}`, args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}
