import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { bootScriptOf } from '../testing/boot-scripts.ts';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', (stack) => {
  test.each(['api', 'worker'] as const)(
    'bash can read the boot script of the %s and the scripts that it writes',
    (service) => {
      const script = bootScriptOf(stack, service);
      const written = [...script.matchAll(/<<'(SETTINGS|WATCH)'\n(.*?)\1\n/gs)].map(
        ([, , body = '']) => body,
      );
      expect(written).toHaveLength(2);
      for (const text of [script, ...written]) execFileSync('bash', ['-n'], { input: text });
    },
  );
});
