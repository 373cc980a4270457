import { describe, expect, test } from 'vitest';
import { readEnvironments } from '../config.ts';
import { synthesizeAll } from '../testing/stacks.ts';

type Rule = {
  name: string;
  action: { block?: { custom_response: { response_code: number } } };
  statement: {
    rate_based_statement?: { limit: number; evaluation_window_sec: number };
    managed_rule_group_statement?: { rule_action_override: { name: string; action_to_use: object }[] };
  };
};

describe.each(synthesizeAll())('$name: the firewall', ({ environment, one }) => {
  const rules = one('aws_wafv2_web_acl').rule as Rule[];
  const named = (name: string) => rules.find((rule) => rule.name === name);

  test("has AWS's rules for known attacks", () => {
    expect(rules.map(({ name }) => name)).toContain('AWSManagedRulesKnownBadInputsRuleSet');
  });

  test.each([
    ['events of 200 KiB', 'SizeRestrictions_BODY'],
    ['payloads with HTML', 'CrossSiteScripting_BODY'],
    ['payloads with paths of files', 'GenericLFI_BODY'],
    ['payloads with URLs', 'GenericRFI_BODY'],
    ['subjects with URLs', 'GenericRFI_QUERYARGUMENTS'],
    ['payloads with the address of the metadata service', 'EC2MetaDataSSRF_BODY'],
    ['clients without a User-Agent', 'NoUserAgent_HEADER'],
  ])('allows %s, and counts them', (_, rule) => {
    const common = named('AWSManagedRulesCommonRuleSet')?.statement.managed_rule_group_statement;
    expect(common?.rule_action_override).toContainEqual({ name: rule, action_to_use: { count: {} } });
  });

  test('allows the load that the environment gets from one address, and no more than twice that', () => {
    const { production } = readEnvironments({});
    // Load tests go to staging, at the rate that production promises. In production, one client sends 500/s:
    // docs/load-testing.md.
    const fromOneAddress = environment.name === 'staging' ? production.promisedEventsPerSecond : 500;
    const { limit = 0, evaluation_window_sec: seconds = 0 } =
      named('rate-per-address')?.statement.rate_based_statement ?? {};
    expect(limit / seconds).toBeGreaterThan(1.2 * fromOneAddress);
    expect(limit / seconds).toBeLessThanOrEqual(2 * fromOneAddress);
  });

  test('answers 429 to an address above the limit', () => {
    expect(named('rate-per-address')?.action.block?.custom_response.response_code).toBe(429);
  });

  test('logs blocked requests, without credentials and keys', () => {
    const { logging_filter, redacted_fields } = one('aws_wafv2_web_acl_logging_configuration');
    expect(logging_filter).toMatchObject({
      default_behavior: 'DROP',
      filter: [{ behavior: 'KEEP', condition: [{ action_condition: { action: 'BLOCK' } }] }],
    });
    expect(redacted_fields).toEqual([
      { single_header: { name: 'authorization' } },
      { single_header: { name: 'idempotency-key' } },
    ]);
  });
});
