import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Prints lines to standard output. A line that cannot be written (full disk, closed pipe) is lost; nothing fails. */
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

/** Not by `process.stdout`, which never writes to a file again once its disk was full. */
function writeToFile(line: string): void {
  try {
    writeSync(STDOUT, `${line}\n`);
  } catch {
    // The next line may fit.
  }
}
