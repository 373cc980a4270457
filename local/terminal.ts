import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Writes lines to standard output. One that can't be written, to a full disk or a closed pipe, is lost and ends nothing. */
export function openTerminal(): (line: string) => void {
  if (!isStream(STDOUT)) return writeToFile;
  process.stdout.on('error', () => {});
  return (line) => void process.stdout.write(`${line}\n`);
}

const STDOUT = 1;

function isStream(fd: number): boolean {
  const stat = fstatSync(fd);
  return isatty(fd) || stat.isFIFO() || stat.isSocket();
}

/** By itself, as `process.stdout` writes no more to a file once that was full. */
function writeToFile(line: string): void {
  try {
    writeSync(STDOUT, `${line}\n`);
  } catch {
    // There may be room for the next.
  }
}
