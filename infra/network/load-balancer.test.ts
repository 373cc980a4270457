import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ environment, one }) => {
  describe('the load balancer', () => {
    test('takes HTTPS and HTTP/2, keeps access logs, and is protected in production', () => {
      expect(one('aws_lb')).toMatchObject({
        enable_http2: true,
        drop_invalid_header_fields: true,
        enable_deletion_protection: environment.name === 'production',
        access_logs: { enabled: true },
      });
      expect(one('aws_lb_listener', ({ port }) => port === 443)).toMatchObject({
        protocol: 'HTTPS',
        ssl_policy: expect.stringContaining('TLS13'),
        certificate_arn: '${var.certificate_arn}',
      });
    });

    test('redirects HTTP to HTTPS', () => {
      expect(one('aws_lb_listener', ({ port }) => port === 80).default_action).toEqual([
        { type: 'redirect', redirect: { port: '443', protocol: 'HTTPS', status_code: 'HTTP_301' } },
      ]);
    });

    test('blocks /metrics from outside, encoded or not', () => {
      expect(one('aws_lb_listener_rule', ({ priority }) => priority === 1)).toMatchObject({
        condition: [{ path_pattern: { values: ['/metrics', '/metrics/*'] } }],
        action: [{ type: 'fixed-response', fixed_response: { status_code: '404' } }],
      });
      const rule = one('aws_wafv2_web_acl').rule.find(({ name }: { name: string }) => name === 'no-metrics');
      expect(rule.action).toHaveProperty('block');
      expect(rule.statement.byte_match_statement).toMatchObject({
        search_string: '/metrics',
        text_transformation: expect.arrayContaining([expect.objectContaining({ type: 'URL_DECODE' })]),
      });
    });

    test('checks readiness, which does not depend on the tables', () => {
      const { health_check } = one('aws_lb_target_group', ({ name }) => name === `${environment.prefix}-api`);
      expect(health_check).toMatchObject({ path: '/health/ready', interval: 5 });
    });
  });
});
