import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { bootScriptOf, filesWrittenBy, REFERENCE } from '../../testing/boot-scripts.ts';
import { synthesizeMonitored } from '../../testing/monitored.ts';
import { createStandIns, type StandIns } from '../../testing/stand-in-commands.ts';

const bootScript = bootScriptOf(synthesizeMonitored(), 'monitoring');
const files = filesWrittenBy(bootScript);
const scripts = [...files].filter(([path]) => path.startsWith('/usr/local/bin/'));

let commands: StandIns | undefined;
afterEach(() => commands?.remove());

/** Runs a script with its absolute paths in the stand-ins' folder. */
function run(name: string, standIns: StandIns) {
  commands = standIns;
  const script = files.get(`/usr/local/bin/${name}`) ?? '';
  const here = script.replaceAll(
    /(?<![\w.])\/(etc|run|dev(?!\/null)|var|usr\/local\/bin)\//g,
    `${standIns.folder}/$1/`,
  );
  return { ...standIns.bash(here), calls: standIns.calls() };
}

test('the boot script and each script that it writes are valid bash', () => {
  expect(scripts).toHaveLength(4);
  for (const [, text] of [['', bootScript], ...scripts]) execFileSync('bash', ['-n'], { input: text });
});

test('Terraform takes nothing in the boot script for its own', () => {
  expect(bootScript.replaceAll(REFERENCE, '')).not.toMatch(/[$%]\{/);
});

describe('a new host', () => {
  /** `attempts`: how often AWS refuses before the volume is free. */
  function claim({ attempts = 1, formatted = true, mounted = false } = {}) {
    const standIns = createStandIns({
      curl: METADATA,
      aws: `case "$2" in attach-volume)
  echo . >> attempts
  [ "$(wc -l < attempts)" -ge ${attempts} ] || exit 1
  mkdir -p "$(dirname '${DEVICE}')" && : > '${DEVICE.slice(1)}' ;;
esac`,
      ip: 'echo default via 10.10.128.1 dev ens5',
      blkid: formatted ? '' : 'exit 2',
      mountpoint: mounted ? '' : 'exit 1',
      // A script that waits for what never comes fails its test.
      sleep: 'echo . >> naps; [ "$(wc -l < naps)" -lt 20 ]',
      ...Object.fromEntries(['mkfs.xfs', 'mount', 'xfs_growfs', 'install'].map((name) => [name, ''])),
    });
    mkdirSync(join(standIns.folder, 'dev/disk/by-id'), { recursive: true });
    return run('sluice-claim', standIns);
  }

  test('takes the address of the host before it, even from that host', () => {
    const { status, calls } = claim();
    expect(status).toBe(0);
    expect(calls).toContainEqual(
      expect.stringMatching(
        /^aws ec2 assign-private-ip-addresses .*--network-interface-id eni-0abc .*--allow-reassignment$/,
      ),
    );
    expect(calls).toContain('ip address replace a-reference/32 dev ens5');
  });

  test('waits until the volume is free', () => {
    const { status, calls } = claim({ attempts: 4 });
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('aws ec2 attach-volume'))).toHaveLength(4);
  });

  test('never formats a volume that has a file system', () => {
    expect(claim().calls.join('\n')).not.toContain('mkfs');
  });

  test('formats a new volume once', () => {
    expect(claim({ formatted: false }).calls.filter((call) => call.startsWith('mkfs.xfs'))).toHaveLength(1);
  });

  test('gives each container its folder on the volume', () => {
    const folders = claim().calls.flatMap(
      (call) => /^install .*-o (\d+) .*\/(\w+)$/.exec(call)?.slice(1).join(' ') ?? [],
    );
    expect(folders).toEqual(['65534 prometheus', '65534 alertmanager', '10001 tempo', '472 grafana']);
  });

  test('that boots again mounts nothing twice', () => {
    expect(claim({ mounted: true }).calls.join('\n')).not.toMatch(/^mount /m);
  });
});

describe('the configuration', () => {
  /** `copy`: what `docker cp` does; its last argument is the folder. */
  function configure({ known = '', copy = COPY, deployed = 'sha256:abc' } = {}) {
    const standIns = createStandIns({
      aws: `echo ${deployed}`,
      docker: `case "$1" in
  create) echo container-1 ;;
  cp) folder=\${*: -1}; ${copy} ;;
esac`,
      systemctl: '',
    });
    for (const folder of ['etc/sluice', 'usr/local/bin'])
      mkdirSync(join(standIns.folder, folder), { recursive: true });
    writeFileSync(join(standIns.folder, 'usr/local/bin/sluice-registry'), '', { mode: 0o755 });
    if (known !== '') writeFileSync(join(standIns.folder, 'etc/sluice/digest'), known);
    const result = run('sluice-configuration', standIns);
    return { ...result, at: (path: string) => join(standIns.folder, 'etc/sluice', path) };
  }

  test("comes out of the release's image, by digest, with the environment's values", () => {
    const { status, calls, at } = configure();
    expect(status).toBe(0);
    expect(calls).toContain('docker create a-reference@sha256:abc');
    expect(readFileSync(at('monitoring/a.aws.yaml'), 'utf8')).toBe('environment: production\n');
  });

  test('restarts every container', () => {
    expect(configure().calls).toContain(
      'systemctl restart --no-block prometheus alertmanager tempo otel-collector grafana',
    );
  });

  test('stays as it is until the next release', () => {
    const { status, calls } = configure({ known: 'sha256:abc\n' });
    expect(status).toBe(0);
    expect(calls.filter((call) => !call.startsWith('aws'))).toEqual([]);
  });

  test('waits for the first release', () => {
    const { status, calls } = configure({ deployed: 'none' });
    expect(status).toBe(0);
    expect(calls.filter((call) => !call.startsWith('aws'))).toEqual([]);
  });

  test('stays as it is if the image has none, and leaves no container behind', () => {
    const { status, calls, at } = configure({ known: 'sha256:older\n', copy: 'exit 1' });
    expect(status).not.toBe(0);
    expect(existsSync(at('monitoring'))).toBe(false);
    expect(readFileSync(at('digest'), 'utf8')).toBe('sha256:older\n');
    expect(calls.slice(-1)).toEqual(['docker rm container-1']);
    expect(calls.join('\n')).not.toContain('systemctl');
  });
});

describe("Grafana's password", () => {
  const fetch = (aws: string) => {
    const standIns = createStandIns({ aws, chown: '' });
    mkdirSync(join(standIns.folder, 'run'));
    return {
      ...run('sluice-grafana-password', standIns),
      file: join(standIns.folder, 'run/sluice/grafana-admin-password'),
    };
  };

  test('can be read by Grafana only', () => {
    const { status, file, calls } = fetch('echo sesame');
    expect(status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('sesame');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(calls).toContain(`chown 472:0 ${file}`);
  });

  test.each([
    ['has no value', 'exit 254'],
    ['is empty', ''],
  ])('aborts the start if the secret %s', (_, aws) => {
    expect(fetch(aws).status).not.toBe(0);
  });
});

const DEVICE = '/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_areference';

const METADATA = `case "$*" in
  *api/token*) echo token ;;
  *interface-id*) echo eni-0abc ;;
  *meta-data/mac*) echo 0e:00 ;;
  *instance-id*) echo i-0abc ;;
esac`;

const COPY = `mkdir -p "$folder" && echo 'environment: __ENVIRONMENT__' > "$folder/a.aws.yaml"`;
