import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

export type LogFile = { write(chunk: Uint8Array): void; close(): void };

/** Appends to a file up to `maxBytes`, then renames it to `<path>.1`, in place of the one before. */
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
    // Cleared first: once closed, the number may belong to another file.
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
        // Logs may be lost on a full disk or without descriptors; the platform goes on.
      }
    },
    close,
  };
}
