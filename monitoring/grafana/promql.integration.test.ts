import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { findTool } from '../../local/monitoring/tools.ts';
import { allDashboards } from './all-dashboards.ts';
import { queriesOf } from './queries-of.ts';

const promtool = findTool('promtool');
const VALUES = { environment: 'local', instance: '.*', rateInterval: '1m', range: '1h' };

test.skipIf(promtool === undefined)(
  'Prometheus can read every query (scripts/go-tool.sh promtool builds what tries it)',
  () => {
    const queries = allDashboards('loki').flatMap((dashboard) => queriesOf(dashboard, VALUES));
    const rules = queries.map(({ expr }, i) => ({ record: `query:${i}`, expr }));
    const { output, status } = check(stringify({ groups: [{ name: 'dashboards', rules }] }));
    expect(output).toContain(`SUCCESS: ${queries.length} rules found`);
    expect(status).toBe(0);
  },
);

function check(rules: string): { output: string; status: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-queries-'));
  const file = join(folder, 'queries.yaml');
  writeFileSync(file, rules);
  const { stdout, stderr, status } = spawnSync(`${promtool}`, ['check', 'rules', file], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { output: `${stdout}${stderr}`, status };
}
