import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Service } from '../names.ts';
import { settingsOf } from '../testing/boot-scripts.ts';
import { synthesizeAll } from '../testing/stacks.ts';

const SECRETS: Record<Service, Record<string, string>> = {
  api: { EVENT_ID_SECRETS: 'a secret that is long enough to sign with' },
  worker: {},
};

describe.each(synthesizeAll())('$name', (stack) => {
  const { environment, one } = stack;
  describe.each(['api', 'worker'] as const)('the %s', (service) => {
    const parameters = parametersOf(service);
    const { status, stdout, stderr } = readAs(service, { ...parameters, ...SECRETS[service] });

    test('starts with the settings of its instances', () => {
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    });

    test('reads every one of them', () => {
      const names = Object.keys(JSON.parse(stdout));
      // OpenTelemetry's libraries read their own.
      const ours = Object.keys(parameters).filter((name) => !name.startsWith('OTEL_'));
      expect(names).toEqual(expect.arrayContaining(ours));
    });

    test('listens on all addresses, for the load balancer and the monitoring host', () => {
      const { HOST, OPS_HOST } = JSON.parse(stdout);
      expect(service === 'api' ? HOST : OPS_HOST).toBe('0.0.0.0');
    });
  });

  test("the API is told the worker fleet's largest size, which the Auto Scaling group does not report to it", () => {
    const { max_size } = one('aws_autoscaling_group', ({ name }) => name === `${environment.prefix}-worker`);
    expect(parametersOf('api').WORKERS_MAX).toBe(String(max_size));
  });

  /** What the boot script puts into the process's environment, with values for Terraform's references. */
  function parametersOf(service: Service): Record<string, string> {
    const settings = Object.entries(settingsOf(stack, service));
    return Object.fromEntries(
      settings.map(([name, value]) => [
        name,
        value.replace(/^\$\{.*\}$/, 'https://sqs.example/1/events').replace(/\$\{.*\}/, '10.0.0.4'),
      ]),
    );
  }
});

/** Reads the configuration in a child process, because infra may not import from the API or the workers. */
function readAs(service: Service, settings: Record<string, string>) {
  const program = `import('./${service}/config.ts').then(({ readConfig }) => console.log(JSON.stringify(readConfig())))`;
  const env = { PATH: '/usr/bin:/bin', ...settings };
  return spawnSync('node_modules/.bin/node', ['-e', program], { env, encoding: 'utf8' });
}
