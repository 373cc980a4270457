import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, one }) => {
  describe('the firewall', () => {
    const rules = one('aws_wafv2_web_acl').rule as {
      name: string;
      statement: Record<string, Record<string, unknown>>;
    }[];

    test('lets an event of 200 KiB pass', () => {
      const common = rules.find(({ name }) => name === 'AWSManagedRulesCommonRuleSet');
      expect(common?.statement.managed_rule_group_statement?.rule_action_override).toContainEqual({
        name: 'SizeRestrictions_BODY',
        action_to_use: { count: {} },
      });
    });

    test('lets a load test of the promised rate pass that comes from one address', () => {
      const limit = rules.find(({ name }) => name === 'rate-per-address')?.statement.rate_based_statement
        ?.limit;
      expect(limit).toBeGreaterThan(300 * environment.promisedEventsPerSecond);
    });

    test('has the rules of AWS for known attacks', () => {
      expect(rules.map(({ name }) => name)).toContain('AWSManagedRulesKnownBadInputsRuleSet');
    });
  });
});
