import { expect, test } from 'vitest';
import { EXPECTED_ABSENT } from './expected-absent.ts';
import { pipelineRules } from './pipeline-rules.ts';
import { alertGroups, renderRules } from './render-rules.ts';
import { sloRules } from './slo/slo-rules.ts';
import { strangersIn } from './testing/known-series.ts';

const rules = [...sloRules(), pipelineRules(), ...alertGroups()].flatMap((group) => group.rules);
const named = rules.map((rule) => ({ name: 'record' in rule ? rule.record : rule.alert, expr: rule.expr }));

test.each(named)('$name reads series that exist, by labels that they have', ({ expr }) => {
  expect(strangersIn(expr)).toEqual([]);
});

test.each(EXPECTED_ABSENT)('$contains may have no data, and a rule reads it', ({ contains }) => {
  expect(rules.some(({ expr }) => expr.includes(contains))).toBe(true);
});

test('a speed divides every window, interval and wait, and changes nothing else', () => {
  const [real, fast] = [{ speed: 1 }, { speed: 60 }].map((time) =>
    [...renderRules(time).values()].join('\n'),
  );
  expect(fast).toContain('divided by 60');
  expect(fast).toContain('record: slo:sli_error:ratio_rate30d');
  expect(fast).toContain('sum_over_time(slo:bad_events:rate5m[12h])');
  expect(fast).toContain('interval: 2s');
  expect(fast).toContain('for: 15s');
  const blank = (text = '') =>
    text.replaceAll(/^# All .*\n/gm, '').replaceAll(/(?<=\[|(?:for|interval): )\d+m?[smhd]/g, '…');
  expect(blank(fast)).toBe(blank(real));
});
