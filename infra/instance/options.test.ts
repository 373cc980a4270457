import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

const where = ['--region', 'eu-west-1', '--group', 'sluice-staging-api'];

test.each([
  [
    'watch',
    ['watch', ...where, '--process', 'http://127.0.0.1:8080'],
    {
      command: 'watch',
      region: 'eu-west-1',
      group: 'sluice-staging-api',
      processUrl: 'http://127.0.0.1:8080',
    },
  ],
  [
    'drained',
    ['drained', ...where],
    { command: 'drained', region: 'eu-west-1', group: 'sluice-staging-api' },
  ],
  [
    'secrets',
    ['secrets', '--region', 'eu-west-1', 'KEY=path/of=it', 'OTHER=b'],
    {
      command: 'secrets',
      region: 'eu-west-1',
      secrets: [
        { name: 'KEY', id: 'path/of=it' },
        { name: 'OTHER', id: 'b' },
      ],
    },
  ],
])('%s', (_, args, options) => {
  expect(readOptions(args)).toMatchObject({ kind: 'options', options });
});

test.each([
  [[], 'expected watch, drained or secrets, got nothing'],
  [['watch', ...where], 'watch: expected --process'],
  [['drained', '--region', 'eu-west-1'], 'drained: expected --group'],
  [['secrets', '--region', 'eu-west-1', 'KEY'], 'expected NAME=SECRET, got KEY'],
])('%s is refused', (args, reason) => {
  expect(readOptions(args)).toEqual({ kind: 'wrong', reason });
});
