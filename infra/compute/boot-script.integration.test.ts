import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { bootScriptOf, REFERENCE } from '../testing/boot-scripts.ts';
import { synthesizeAll } from '../testing/stacks.ts';
import { createStandIns, type StandIns } from '../testing/stand-in-commands.ts';

describe.each(synthesizeAll())('$name', (stack) => {
  const { prefix } = stack.environment;
  let commands: StandIns | undefined;
  afterEach(() => commands?.remove());

  test.each(['api', 'worker'] as const)(
    'the boot script of the %s and the scripts it writes are valid bash',
    (service) => {
      const script = bootScriptOf(stack, service);
      for (const text of [script, writtenBy(script, 'SETTINGS'), writtenBy(script, 'WATCH')])
        execFileSync('bash', ['-n'], { input: text });
    },
  );

  describe('settings, fetched before the container starts,', () => {
    function fetchSettings(service: 'api' | 'worker', aws = AWS) {
      commands = createStandIns({ aws, docker: 'cat >/dev/null' });
      const file = join(commands.folder, 'settings');
      const script = writtenBy(bootScriptOf(stack, service), 'SETTINGS').replace(
        '/etc/sluice/settings',
        file,
      );
      return { ...commands.bash(script), file, calls: commands.calls() };
    }

    test("are named by the last segment of their path; 'none' is left out", () => {
      const { status, file } = fetchSettings('worker');
      expect(status).toBe(0);
      expect(readFileSync(file, 'utf8')).toBe('OPS_PORT=9091\nLOG_LEVEL=info\n');
    });

    test('include the secret that signs event ids for the API', () => {
      const { status, file } = fetchSettings('api');
      expect(status).toBe(0);
      expect(readFileSync(file, 'utf8')).toContain('\nEVENT_ID_SECRETS=sesame\n');
    });

    test('include no secret for a worker', () => {
      expect(fetchSettings('worker').calls.filter((call) => call.includes('secretsmanager'))).toEqual([]);
    });

    test('are readable by root only', () => {
      expect(statSync(fetchSettings('api').file).mode & 0o777).toBe(0o600);
    });

    test.each(['ssm', 'secretsmanager', 'ecr'])('abort the start if %s fails', (service) => {
      const { status } = fetchSettings('api', `case "$1" in ${service}) exit 1 ;; esac\n${AWS}`);
      expect(status).not.toBe(0);
    });
  });

  describe('a running instance', () => {
    /** `looks` has one line per poll: the instance's target state, and whether its process is up or down. */
    function watch(looks: string[]) {
      commands = createStandIns({ aws: '', systemctl: '', sleep: '', curl: METADATA });
      writeFileSync(join(commands.folder, 'looks'), `${looks.join('\n')}\n`);
      const { status } = commands.bash(writtenBy(bootScriptOf(stack, 'worker'), 'WATCH'));
      return { status, calls: commands.calls().filter((call) => /^(systemctl|aws) /.test(call)) };
    }
    const goes = [
      'systemctl stop sluice',
      `aws autoscaling complete-lifecycle-action --region us-east-1 --auto-scaling-group-name ${prefix}-worker --lifecycle-hook-name drain --lifecycle-action-result CONTINUE --instance-id i-0abc`,
    ];
    const times = (count: number, look: string) => Array<string>(count).fill(look);

    test('stops its process when it is terminated, then completes the lifecycle action', () => {
      expect(watch(['InService up', 'InService up', 'Terminated up'])).toEqual({ status: 0, calls: goes });
    });

    test('keeps running while the metadata service fails', () => {
      expect(watch([...times(3, '- up'), 'Terminated up']).calls).toEqual(goes);
    });

    test('restarts a process that failed its health checks for a minute, once a minute', () => {
      const { calls } = watch([...times(23, 'InService down'), 'Terminated up']);
      expect(calls).toEqual(['systemctl --no-block restart sluice', ...goes]);
    });

    test('leaves a process alone that recovers in between', () => {
      const { calls } = watch([
        ...times(11, 'InService down'),
        'InService up',
        ...times(11, 'InService down'),
        'Terminated up',
      ]);
      expect(calls).toEqual(goes);
    });
  });
});

const AWS = `case "$*" in
  ssm*) printf '/p/s/OPS_PORT\\t9091\\n/p/s/OTEL_EXPORTER_OTLP_ENDPOINT\\tnone\\n/p/s/LOG_LEVEL\\tinfo\\n' ;;
  secretsmanager*) echo sesame ;;
  ecr*) echo password ;;
esac`;

/** Answers as the metadata service and the process's health check. The last line is repeated. */
const METADATA = `read -r state health < looks
case "$*" in
  *latest/api/token*) echo token ;;
  *target-lifecycle-state*) [ "$state" != - ] && printf %s "$state" ;;
  *instance-id*) echo i-0abc ;;
  *health/live*) sed -i '1{$!d}' looks; [ "$health" = up ] ;;
esac`;

function writtenBy(bootScript: string, name: 'SETTINGS' | 'WATCH'): string {
  const [, body] = new RegExp(`<<'${name}'\\n(.*?)${name}\\n`, 's').exec(bootScript) ?? [];
  if (body === undefined) throw new Error(`the boot script writes no ${name}`);
  // Terraform replaces these references.
  return body.replaceAll(REFERENCE, 'a-reference');
}
