import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

export type LogFile = { write(chunk: Uint8Array): void; close(): void };

/** A file that is appended to up to `maxBytes`, then becomes `<path>.1` in place of the one before it. */
export function createLogFile(path: string, { maxBytes = 10_000_000 }: { maxBytes?: number } = {}): LogFile {
  let fd = openSync(path, 'a');
  let size = fstatSync(fd).size;

  function rotate(): void {
    closeSync(fd);
    renameSync(path, `${path}.1`);
    fd = openSync(path, 'a');
    size = 0;
  }

  return {
    write(chunk) {
      try {
        if (size > 0 && size + chunk.length > maxBytes) rotate();
        size += writeSync(fd, chunk);
      } catch {
        // A full disk is no reason to take the platform down with its logs.
      }
    },
    close() {
      closeSync(fd);
    },
  };
}
