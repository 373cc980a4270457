import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type StandInAws, startStandInAws } from '../instance/testing/stand-in-aws.ts';
import { bootScriptOf, filesWrittenBy } from '../testing/boot-scripts.ts';
import { runBash } from '../testing/run-bash.ts';
import { synthesizeAll, type TestedStack } from '../testing/stacks.ts';
import { createStandIns, type StandIns } from '../testing/stand-in-commands.ts';

// Only names differ between services and environments.
const stack = synthesizeAll()[0] as TestedStack; // there are two
const files = filesWrittenBy(bootScriptOf(stack, 'api'));

let commands: StandIns | undefined;
afterEach(() => commands?.remove());

describe('an instance with a real process', () => {
  let aws: StandInAws;
  let api: ChildProcess | undefined;
  afterEach(async () => {
    api?.kill('SIGKILL');
    await aws.stop();
  });

  test('is counted, drains when it is terminated, and only then lets go', async () => {
    aws = await startStandInAws();
    aws.process = { live: true, ready: true };
    aws.waiting.add('ready');
    api = spawn('sleep', ['600']);
    const stopped = once(api, 'exit');
    commands = createStandIns({
      // Runs `node infra/instance/main.ts …` here, in place of a container.
      docker: `case "$1" in run)
  while [ "$1" != node ]; do shift; done
  shift
  cd '${process.cwd()}' && exec node_modules/.bin/node "$@" --metadata ${aws.url} ;;
esac`,
      systemctl: `kill -TERM ${api.pid} && tail --pid=${api.pid} -f /dev/null`,
    });
    const { folder } = commands;
    const script = files.get('/usr/local/bin/sluice-watch') ?? '';
    const ended = runBash(
      `instance() { bash -s "$@" <<'SCRIPT'\n${files.get('/usr/local/bin/sluice-instance')}\nSCRIPT\n}\n${script.replaceAll('/usr/local/bin/sluice-instance', 'instance').replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, aws.url)}`,
      folder,
      { AWS_ENDPOINT_URL: aws.url },
    );
    await vi.waitFor(() => expect(aws.waiting.size).toBe(0), { timeout: 60_000 });
    aws.waiting.add('drain');
    aws.target = 'Terminated';
    expect((await ended).code).toBe(0);
    expect(await stopped).toEqual([null, 'SIGTERM']);
    expect(aws.waiting.size).toBe(0);
    expect(aws.calls.map(({ LifecycleHookName }) => LifecycleHookName)).toEqual(['ready', 'drain']);
    expect(commands.calls().filter((call) => call.startsWith('systemctl'))).toEqual([
      'systemctl stop sluice',
    ]);
  });
});

test('secrets are written for root only, all or none', async () => {
  const write = async (docker: string) => {
    commands?.remove();
    commands = createStandIns({ docker });
    const { folder } = commands;
    mkdirSync(join(folder, 'run/sluice'), { recursive: true });
    const script = (files.get('/usr/local/bin/sluice-secrets') ?? '')
      .replaceAll('/run/sluice', `${folder}/run/sluice`)
      .replace('/usr/local/bin/sluice-instance', 'docker');
    return { ...(await runBash(script, folder)), file: join(folder, 'run/sluice/secrets') };
  };
  const written = await write('echo EVENT_ID_SECRETS=sesame');
  expect(readFileSync(written.file, 'utf8')).toBe('EVENT_ID_SECRETS=sesame\n');
  expect(statSync(written.file).mode & 0o777).toBe(0o600);
  const failed = await write('echo EVENT_ID; exit 1');
  expect(failed.code).not.toBe(0);
  expect(existsSync(failed.file)).toBe(false);
});

test('the values of secrets never reach the log', () => {
  const script = files.get('/usr/local/bin/sluice-instance') ?? '';
  commands = createStandIns({ docker: '' });
  const optionsFor = (command: string) => {
    commands?.bash(`set -- ${command}\n${script}`);
    return commands?.calls().at(-1);
  };
  expect(optionsFor('secrets')).toContain('--log-driver none');
  expect(optionsFor('watch')).toContain(`awslogs-group=/${stack.environment.prefix}/api`);
});
