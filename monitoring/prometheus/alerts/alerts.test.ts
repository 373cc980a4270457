import { expect, test } from 'vitest';
import { alertGroups } from '../render-rules.ts';
import { CASE_GROUPS } from '../testing/all-cases.ts';

const alerts = [
  ...new Set(
    alertGroups().flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : []))),
  ),
];
const cases = CASE_GROUPS.flatMap((group) => group.cases);

test.each(alerts.filter((alert) => alert !== 'Watchdog'))('%s is tried both ways', (alert) => {
  const own = cases.filter((each) => each.alert === alert);
  expect(own.some(({ fires }) => fires)).toBe(true);
  expect(own.some(({ fires }) => !fires)).toBe(true);
});

test('every case is about an alert that exists', () => {
  expect(cases.map(({ alert }) => alert).filter((alert) => !alerts.includes(alert))).toEqual([]);
});

test.each(alerts)('%s has its links and a severity', (alert) => {
  for (const { rules } of alertGroups())
    for (const rule of rules) {
      if (!('alert' in rule) || rule.alert !== alert) continue;
      expect(rule.labels.severity).toMatch(/^(page|ticket|none)$/);
      expect(rule.annotations.runbook_url).toContain(`/${alert}.md`);
      expect(rule.annotations.dashboard_url).toMatch(/\/d\/sluice-[a-z]+\?.*&viewPanel=\d+$/);
    }
});
