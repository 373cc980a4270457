import { describe, expect, test } from 'vitest';
import { findDisagreements, TIMINGS, type Timings } from '../core/settings/timings.ts';
import { STOP_MARGIN_SECONDS } from './compute/instance-boot.ts';
import { synthesizeAll, type TestedStack } from './testing/stacks.ts';

describe.each(synthesizeAll())('$name', (stack) => {
  test('what was synthesized agrees with what the processes do', () => {
    expect(findDisagreements(timesIn(stack))).toEqual([]);
  });

  test('has the times of the one source, all of them', () => {
    expect(timesIn(stack)).toEqual(TIMINGS);
  });

  test('systemd waits for as long as docker does', () => {
    const { api, worker } = bootScripts(stack);
    expect(numberIn(api, /TimeoutStopSec=(\d+)/)).toBe(TIMINGS.apiStopGrace + STOP_MARGIN_SECONDS);
    expect(numberIn(worker, /TimeoutStopSec=(\d+)/)).toBe(TIMINGS.workerStopGrace + STOP_MARGIN_SECONDS);
  });
});

/** The times as AWS and the instances will have them. Those that are the processes' own are in no stack. */
function timesIn(stack: TestedStack): Timings {
  const { one, environment } = stack;
  const targets = one('aws_lb_target_group');
  const queue = one('aws_sqs_queue', ({ name }) => name === `${environment.prefix}-events`);
  const deadLetters = one('aws_sqs_queue', ({ name }) => name === `${environment.prefix}-events-dead`);
  const group = one('aws_autoscaling_group', ({ name }) => name === `${environment.prefix}-api`);
  const { api, worker } = bootScripts(stack);
  const setting = (service: string, name: string) =>
    Number(
      one('aws_ssm_parameter', (found) => found.name === `/${environment.prefix}/${service}/${name}`).value,
    );
  return {
    keepAlive: TIMINGS.keepAlive,
    headers: TIMINGS.headers,
    request: TIMINGS.request,
    workerShutdown: TIMINGS.workerShutdown,
    loadBalancerIdle: one('aws_lb').idle_timeout,
    healthCheckInterval: targets.health_check.interval,
    unhealthyAfter: targets.health_check.unhealthy_threshold,
    serveOn: setting('api', 'DEREGISTRATION_DELAY_SECONDS'),
    apiShutdown: setting('api', 'SHUTDOWN_TIMEOUT_SECONDS'),
    deregistration: Number(targets.deregistration_delay),
    handler: setting('worker', 'HANDLER_TIMEOUT_MS') / 1000,
    drain: setting('worker', 'DRAIN_SECONDS'),
    apiStopGrace: numberIn(api, /--stop-timeout (\d+)/),
    workerStopGrace: numberIn(worker, /--stop-timeout (\d+)/),
    terminationPoll: numberIn(worker, /sleep (\d+)/),
    terminationHook: group.initial_lifecycle_hook[0].heartbeat_timeout,
    boot: group.default_instance_warmup,
    healthGrace: group.health_check_grace_period,
    visibility: queue.visibility_timeout_seconds,
    queueRetention: queue.message_retention_seconds,
    deadLetterRetention: deadLetters.message_retention_seconds,
  };
}

function bootScripts({ one, environment }: TestedStack): { api: string; worker: string } {
  const script = (service: string): string =>
    one('aws_launch_template', ({ name }) => name === `${environment.prefix}-${service}`).user_data;
  return { api: script('api'), worker: script('worker') };
}

function numberIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1]);
}
