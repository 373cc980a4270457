import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('V8 knows the flag', async () => {
  const module = new URL('./pretenuring.ts', import.meta.url).href;
  const script = `import { turnPretenuringOff } from '${module}'; turnPretenuringOff();`;
  // V8 reports an unknown flag on stderr, and goes on.
  const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stderr).toBe('');
});
