import { describe, expect, test } from 'vitest';
import { TIMINGS, type Timings } from '../core/settings/timings.ts';
import { STOP_MARGIN_SECONDS } from './compute/service-units.ts';
import { bootScriptOf, settingsOf } from './testing/boot-scripts.ts';
import { type Resource, synthesizeAll, type TestedStack } from './testing/stacks.ts';

describe.each(synthesizeAll())('$name', (stack) => {
  test('every time equals the one in core/settings/timings.ts', () => {
    const { keepAlive, headers, request, workerShutdown, unresponsive, terminationPoll, ...inTheStack } =
      TIMINGS;
    expect(timesIn(stack)).toEqual(inTheStack);
  });

  test('systemd waits longer than Docker, so that Docker sends SIGKILL first', () => {
    expect(numberIn(bootScriptOf(stack, 'api'), /TimeoutStopSec=(\d+)/g)).toBe(
      TIMINGS.apiStopGrace + STOP_MARGIN_SECONDS,
    );
    expect(numberIn(bootScriptOf(stack, 'worker'), /TimeoutStopSec=(\d+)/g)).toBe(
      TIMINGS.workerStopGrace + STOP_MARGIN_SECONDS,
    );
  });

  test('a health check times out before the next one starts', () => {
    const { timeout, interval } = apiTargets(stack).health_check;
    expect(timeout).toBeLessThan(interval);
  });
});

/** Times that only the processes themselves keep. */
type InNoStack = 'keepAlive' | 'headers' | 'request' | 'workerShutdown' | 'unresponsive' | 'terminationPoll';

/** The times as AWS and the instances will have them. */
function timesIn(stack: TestedStack): Omit<Timings, InNoStack> {
  const { all, one, environment, fleets: groups } = stack;
  const isEvents = ({ name }: Resource) => name === `${environment.prefix}-events`;
  const deadLetters = all('aws_sqs_queue').filter((queue) => !isEvents(queue));
  const targets = apiTargets(stack);

  const [api, worker] = [bootScriptOf(stack, 'api'), bootScriptOf(stack, 'worker')];
  const setting = (service: 'api' | 'worker', name: string) => Number(settingsOf(stack, service)[name]);
  const hook = (name: string) =>
    shared(
      [
        ...all('aws_autoscaling_lifecycle_hook').filter(isNamed(name)),
        ...groups.flatMap((group) => group.initial_lifecycle_hook.filter(isNamed(name))),
      ].map(({ heartbeat_timeout }) => heartbeat_timeout),
    );
  return {
    loadBalancerIdle: one('aws_lb').idle_timeout,
    healthCheckInterval: targets.health_check.interval,
    unhealthyAfter: targets.health_check.unhealthy_threshold,
    serveOn: setting('api', 'DEREGISTRATION_DELAY_SECONDS'),
    apiShutdown: setting('api', 'SHUTDOWN_TIMEOUT_SECONDS'),
    deregistration: Number(targets.deregistration_delay),
    handler: setting('worker', 'HANDLER_TIMEOUT_MS') / 1000,
    drain: setting('worker', 'DRAIN_SECONDS'),
    apiStopGrace: numberIn(api, /--(?:stop-timeout|time) (\d+)/g),
    workerStopGrace: numberIn(worker, /--(?:stop-timeout|time) (\d+)/g),
    launchHook: hook('ready'),
    terminationHook: hook('drain'),
    boot: shared(groups.map((group) => group.default_instance_warmup)),
    healthGrace: shared(groups.map((group) => group.health_check_grace_period)),
    visibility: shared(all('aws_sqs_queue').map((queue) => queue.visibility_timeout_seconds)),
    queueRetention: one('aws_sqs_queue', isEvents).message_retention_seconds,
    deadLetterRetention: shared(deadLetters.map((queue) => queue.message_retention_seconds)),
  };
}

function isNamed(wanted: string) {
  return ({ name }: Resource) => name === wanted;
}

function apiTargets({ one, environment }: TestedStack): Resource {
  return one('aws_lb_target_group', ({ name }) => name === `${environment.prefix}-api`);
}

/** The number in every match of `pattern`. A time that is written twice must be the same. */
function numberIn(text: string, pattern: RegExp): number {
  return shared([...text.matchAll(pattern)].map(([, digits]) => Number(digits)));
}

function shared(values: number[]): number {
  const [value, ...others] = new Set(values);
  if (value === undefined || others.length > 0)
    throw new Error(`expected one value, got ${values.join(', ')}`);
  return value;
}
