import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

test.each([
  [['staging'], { kind: 'release', environment: 'staging', despiteAlarms: false }],
  [['production', '--despite-alarms'], { kind: 'release', environment: 'production', despiteAlarms: true }],
  [['staging', '--rollback'], { kind: 'rollback', environment: 'staging', digest: undefined, yes: false }],
  [
    ['staging', '--rollback', DIGEST, '--yes'],
    { kind: 'rollback', environment: 'staging', digest: DIGEST, yes: true },
  ],
  [
    ['check', 'staging', 'deploy.tfplan', '--allow-replace', 'a.b', '--allow-replace', 'c.d'],
    { kind: 'check', environment: 'staging', plan: 'deploy.tfplan', allowReplace: ['a.b', 'c.d'] },
  ],
  [['drill', 'killed'], { kind: 'drill', name: 'killed' }],
])('%j is understood', (args, options) => {
  expect(readOptions(args)).toEqual({ kind: 'options', options });
});

test.each([
  [[], 'expected staging or production, got nothing'],
  [['prod'], 'expected staging or production, got prod'],
  [['staging', DIGEST], `one argument too many: ${DIGEST}`],
  [
    ['staging', '--rollback', 'v1.2'],
    "expected an image's digest (sha256: and 64 hexadecimal digits), got v1.2",
  ],
  [['check', 'staging'], 'check: expected an environment and the file of a plan'],
])('%j is refused: %s', (args, reason) => {
  expect(readOptions(args)).toEqual({ kind: 'wrong', reason });
});
