import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const moduleUrl = import.meta.resolve('./terminal.ts');

/** A process that prints two lines, one turn of its event loop apart, then reports on stderr that it still runs. */
function printTwice(stdout: 'pipe' | number) {
  const code = `
    const { openTerminal } = await import(${JSON.stringify(moduleUrl)});
    const print = openTerminal();
    process.stdin.resume().once('end', () => {
      print('one');
      setImmediate(() => {
        print('two');
        setImmediate(() => console.error('still there'));
      });
    });`;
  return spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['pipe', stdout, 'pipe'],
  });
}

test('lines are printed in order', async () => {
  const printer = printTwice('pipe');
  printer.stdin?.end();
  expect(await said(printer.stdout)).toBe('one\ntwo\n');
});

test('a pipe that nobody reads does not end the process', async () => {
  const printer = printTwice('pipe');
  printer.stdout?.destroy();
  await once(printer.stdout ?? printer, 'close');
  printer.stdin?.end();
  expect(await said(printer.stderr)).toBe('still there\n');
});

test.skipIf(!existsSync('/dev/full'))('a full disk does not end the process', async () => {
  const printer = printTwice(openSync('/dev/full', 'w'));
  printer.stdin?.end();
  expect(await said(printer.stderr)).toBe('still there\n');
});

function said(stream: Readable | null): Promise<string> {
  return text(stream ?? Readable.from([]));
}
