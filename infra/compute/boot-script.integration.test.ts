import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type StandInAws, startStandInAws } from '../../instance/testing/stand-in-aws.ts';
import { bootScriptOf, filesWrittenBy, REFERENCE } from '../testing/boot-scripts.ts';
import { isSignedWith } from '../testing/signature.ts';
import { synthesizeAll } from '../testing/stacks.ts';
import { createStandIns, type StandIns } from '../testing/stand-in-commands.ts';

const stacks = synthesizeAll();
let commands: StandIns | undefined;
afterEach(() => commands?.remove());

describe.each(stacks)('$name', (stack) => {
  describe.each(['api', 'worker'] as const)('the boot script of the %s', (service) => {
    const script = bootScriptOf(stack, service);
    const files = filesWrittenBy(script);

    test('and the scripts that it writes are valid bash', () => {
      const scripts = [...files].filter(([path]) => path.startsWith('/usr/local/bin/'));
      expect(scripts).toHaveLength(service === 'api' ? 4 : 3);
      for (const [, each] of [['', script], ...scripts]) execFileSync('bash', ['-n'], { input: each });
    });

    test('has nothing that Terraform takes for its own', () => {
      expect(script.replaceAll(REFERENCE, '')).not.toMatch(/[$%]\{/);
    });

    test('writes its files, puts the ECS agent aside, and waits for nothing', () => {
      const { folder, status, stderr } = boot(script);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      for (const [path, body] of files)
        if (!path.endsWith('/settings')) expect(readFileSync(join(folder, path), 'utf8')).toBe(body);
      const [first, ...others] = commands?.calls() ?? [];
      expect(first).toMatch(/^systemctl mask ecs\.service /);
      expect(others.slice(-1)).toEqual(['systemctl start --no-block sluice sluice-watch']);
      expect(commands?.calls().join('\n')).not.toMatch(/dnf|aws /);
    });

    test.each([
      ['none', 0],
      ['http://10.0.0.4:4318', 1],
    ])('with a collector at %s leaves that many lines about it in the settings', (endpoint, lines) => {
      const { folder } = boot(script.replace(/(?<=OTEL_EXPORTER_OTLP_ENDPOINT=).*/, endpoint));
      const settings = readFileSync(join(folder, 'etc/sluice/settings'), 'utf8');
      expect(settings.match(/OTEL_EXPORTER_OTLP_ENDPOINT/g) ?? []).toHaveLength(lines);
      expect(settings).toContain('\nLOG_LEVEL=info\n');
    });
  });
});

/** Runs the script with its absolute paths below the stand-ins' folder. */
function boot(script: string) {
  commands = createStandIns({ systemctl: '' });
  const { folder } = commands;
  for (const path of ['etc/systemd/system', 'usr/local/bin'])
    mkdirSync(join(folder, path), { recursive: true });
  const here = script
    .replace(/^#cloud-boothook\n/, '')
    .replaceAll(REFERENCE, 'a-reference')
    .replaceAll(/(?<=cat > |chmod 700 |-m 700 |d' )\//g, `${folder}/`);
  return { folder, ...commands.bash(here) };
}

// One service is enough from here on: only names differ.
const stack = stacks[0] as (typeof stacks)[number]; // there are two
const files = filesWrittenBy(bootScriptOf(stack, 'api'));

describe('the image', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** The metadata service and the registry's API at one address; `status` is what the API answers. */
  async function pull({ isHere = false, status = 200 } = {}) {
    const seen: { isSigned: boolean; body: string }[] = [];
    server = createServer(async (request, response) => {
      const { method = '', url: path = '', headers } = request;
      const body = await text(request);
      if (method === 'POST') {
        seen.push({ isSigned: isSignedWith('s/e+cret', { method, path, headers, body }), body });
        response.writeHead(status).end(AUTHORIZATION);
      } else response.end(METADATA[path] ?? (method === 'PUT' ? 'token' : ''));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // it listens on TCP
    commands = createStandIns({
      docker: `case "$1" in
  image) ${isHere ? 'exit 0' : 'exit 1'} ;;
  --config) cp "$2/config.json" seen.json; stat -c %a "$2" "$2/config.json" > modes ;;
esac`,
    });
    const { folder } = commands;
    mkdirSync(join(folder, 'run/sluice'), { recursive: true });
    const script = (files.get('/usr/local/bin/sluice-pull') ?? '')
      .replaceAll('http://169.254.169.254', `http://127.0.0.1:${port}`)
      .replaceAll('https://api.ecr.us-east-1.amazonaws.com', `http://127.0.0.1:${port}`)
      .replaceAll('/run/sluice', `${folder}/run/sluice`);
    const { code } = await run(script, folder);
    return { code, seen, folder, calls: commands.calls() };
  }

  test("is pulled with a token that curl signed for, as Docker's configuration wants it", async () => {
    const { code, seen, folder, calls } = await pull();
    expect({ code, seen }).toEqual({ code: 0, seen: [{ isSigned: true, body: '{}' }] });
    expect(calls[1]).toMatch(/^docker --config \S+ pull --quiet a-reference@a-reference$/);
    const { auths } = JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8'));
    expect(Object.values(auths)).toEqual([{ auth: 'QVdTOnBhc3N3b3Jk' }]);
  });

  test('leaves no token behind, and nobody but root could read it', async () => {
    const { folder } = await pull();
    expect(readFileSync(join(folder, 'modes'), 'utf8')).toBe('700\n600\n');
    expect(existsSync(join(folder, 'run/sluice/docker'))).toBe(false);
  });

  test('is not asked for again when it is here, so that a restart needs no registry', async () => {
    const { code, seen, calls } = await pull({ isHere: true });
    expect({ code, seen, calls: calls.length }).toEqual({ code: 0, seen: [], calls: 1 });
  });

  test('fails to start if the registry refuses', async () => {
    const { code, calls } = await pull({ status: 400 });
    expect(code).not.toBe(0);
    expect(calls).toHaveLength(1);
  });
});

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
      // Runs `node instance/main.ts …` here, in place of a container.
      docker: `case "$1" in run)
  while [ "$1" != node ]; do shift; done
  shift
  cd '${process.cwd()}' && exec node_modules/.bin/node "$@" --metadata ${aws.url} ;;
esac`,
      systemctl: `kill -TERM ${api.pid} && tail --pid=${api.pid} -f /dev/null`,
    });
    const { folder } = commands;
    const script = files.get('/usr/local/bin/sluice-watch') ?? '';
    const ended = run(
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
    return { ...(await run(script, folder)), file: join(folder, 'run/sluice/secrets') };
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

/** Runs a script while this process answers it. */
async function run(
  script: string,
  folder: string,
  settings: Record<string, string> = {},
): Promise<{ code: number; stderr: string }> {
  const env = {
    PATH: `${folder}:${dirname(resolve('node_modules/.bin/node'))}:/usr/local/bin:/usr/bin:/bin`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...settings,
  };
  try {
    const { stderr } = await promisify(execFile)('bash', ['-c', script], { env });
    return { code: 0, stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string }; // execFile's
    return { code, stderr };
  }
}

const METADATA: Record<string, string> = {
  '/latest/meta-data/iam/security-credentials/': 'sluice-staging-api',
  '/latest/meta-data/iam/security-credentials/sluice-staging-api': `{
  "Code" : "Success",
  "LastUpdated" : "2026-11-21T22:00:00Z",
  "Type" : "AWS-HMAC",
  "AccessKeyId" : "ASIAEXAMPLE",
  "SecretAccessKey" : "s/e+cret",
  "Token" : "IQoJb3JpZ2luX2VjE==/+",
  "Expiration" : "2026-11-22T04:00:00Z"
}`,
};

const AUTHORIZATION =
  '{"authorizationData":[{"authorizationToken":"QVdTOnBhc3N3b3Jk","expiresAt":1.7E9,"proxyEndpoint":"https://1.dkr.ecr.us-east-1.amazonaws.com"}]}';
