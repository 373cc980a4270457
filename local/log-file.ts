import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

export type LogFile = { write(chunk: Uint8Array): void; close(): void };

/** A file that is appended to up to `maxBytes`, then becomes `<path>.1` in place of the one before it. */
export function createLogFile(path: string, { maxBytes = 10_000_000 }: { maxBytes?: number } = {}): LogFile {
  let open: { fd: number; size: number } | undefined;

  function opened(): { fd: number; size: number } {
    if (open !== undefined) return open;
    const fd = openSync(path, 'a');
    open = { fd, size: fstatSync(fd).size };
    return open;
  }

  function close(): void {
    if (open === undefined) return;
    const { fd } = open;
    // Before it is closed: its number may be another file's afterwards.
    open = undefined;
    closeSync(fd);
  }

  function rotate(): void {
    close();
    renameSync(path, `${path}.1`);
  }

  return {
    write(chunk) {
      try {
        const { size } = opened();
        if (size > 0 && size + chunk.length > maxBytes) rotate();
        const file = opened();
        file.size += writeSync(file.fd, chunk);
      } catch {
        // A full disk, or no descriptors left, is no reason to take the platform down with its logs.
      }
    },
    close,
  };
}
