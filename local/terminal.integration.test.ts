import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const moduleUrl = import.meta.resolve('./terminal.ts');

/** A process that tells two lines, a turn of its event loop apart, and says on stderr that it is still there. */
function tellTwice(stdout: 'pipe' | number) {
  const code = `
    const { openTerminal } = await import(${JSON.stringify(moduleUrl)});
    const tell = openTerminal();
    process.stdin.resume().once('end', () => {
      tell('one');
      setImmediate(() => {
        tell('two');
        setImmediate(() => console.error('still there'));
      });
    });`;
  return spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['pipe', stdout, 'pipe'],
  });
}

test('lines are told in their order', async () => {
  const teller = tellTwice('pipe');
  teller.stdin?.end();
  expect(await said(teller.stdout)).toBe('one\ntwo\n');
});

test('a pipe that nobody reads any more ends nothing', async () => {
  const teller = tellTwice('pipe');
  teller.stdout?.destroy();
  await once(teller.stdout ?? teller, 'close');
  teller.stdin?.end();
  expect(await said(teller.stderr)).toBe('still there\n');
});

test.skipIf(!existsSync('/dev/full'))('a full disk ends nothing', async () => {
  const teller = tellTwice(openSync('/dev/full', 'w'));
  teller.stdin?.end();
  expect(await said(teller.stderr)).toBe('still there\n');
});

function said(stream: Readable | null): Promise<string> {
  return text(stream ?? Readable.from([]));
}
