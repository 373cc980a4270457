import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { bootScriptOf, filesWrittenBy, REFERENCE } from '../testing/boot-scripts.ts';
import { synthesizeAll } from '../testing/stacks.ts';
import { createStandIns, type StandIns } from '../testing/stand-in-commands.ts';

let commands: StandIns | undefined;
afterEach(() => commands?.remove());

/** Before it is encoded: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
const MAX_USER_DATA_BYTES = 16_384;

describe.each(synthesizeAll())('$name', (stack) => {
  describe.each(['api', 'worker'] as const)('the boot script of the %s', (service) => {
    const script = bootScriptOf(stack, service);
    const files = filesWrittenBy(script);

    test('and the scripts that it writes are valid bash', () => {
      const scripts = [...files].filter(([path]) => path.startsWith('/usr/local/bin/'));
      expect(scripts).toHaveLength(service === 'api' ? 4 : 3);
      for (const [, each] of [['', script], ...scripts]) execFileSync('bash', ['-n'], { input: each });
    });

    test('is no longer than EC2 allows, however long a reference becomes', () => {
      expect(Buffer.byteLength(script.replaceAll(REFERENCE, 'a'.repeat(200)))).toBeLessThan(
        MAX_USER_DATA_BYTES,
      );
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
