import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { synthesizeAll } from '../testing/stacks.ts';

describe.each(synthesizeAll())('$name', ({ all }) => {
  test('the boot scripts, and those that they write, are scripts that bash can read', () => {
    for (const { user_data } of all('aws_launch_template')) {
      const script = decode(user_data);
      const written = [...script.matchAll(/<<'(SETTINGS|WATCH)'\n(.*?)\1\n/gs)].map(
        ([, , body = '']) => body,
      );
      expect(written).toHaveLength(2);
      for (const text of [script, ...written]) execFileSync('bash', ['-n'], { input: text });
    }
  });
});

/** What Terraform will make of `${base64encode("…")}`, but for the encoding; references stand for themselves. */
function decode(userData: string): string {
  const [, literal = ''] = /^\$\{base64encode\((".*")\)\}$/s.exec(userData) ?? [];
  return JSON.parse(literal);
}
