import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Service } from './settings.ts';
import { synthesizeAll } from './testing/stacks.ts';

/** Generated from what each process reads: `npm run generate`. */
const README = readFileSync('README.md', 'utf8');

describe.each(synthesizeAll())('$name', ({ environment: { prefix }, all }) => {
  test.each<Service>(['api', 'worker'])('every setting of the %s is one that it reads', (service) => {
    const set = all('aws_ssm_parameter')
      .filter(({ name }) => dirname(name) === `/${prefix}/${service}`)
      .map(({ name }) => basename(name));
    expect(settingsOf(service)).toEqual(expect.arrayContaining(set));
    expect(set).toContain('QUEUE_URL');
  });

  test('every secret is fetched by an instance', () => {
    const scripts = all('aws_launch_template').map(({ user_data }) => user_data);
    for (const { name } of all('aws_secretsmanager_secret'))
      expect(scripts).toContainEqual(expect.stringContaining(`--secret-id ${name} `));
  });
});

function settingsOf(service: Service): string[] {
  const table = README.split(`<!-- settings of ${service}: generated -->`)[1]?.split('<!-- end')[0] ?? '';
  return [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);
}
