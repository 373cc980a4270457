import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the image has the same Node as package.json', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const images = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  expect(images).toEqual(Array(2).fill(`node:${dependencies.node}-bookworm-slim`));
});

test('the image has every program that an instance runs from it', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8');
  for (const folder of ['api', 'worker', 'infra/instance', 'adapters', 'core'])
    expect(dockerfile).toContain(`\nCOPY ${folder} ${folder}\n`);
});
