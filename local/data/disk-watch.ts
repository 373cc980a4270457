import { statfs } from 'node:fs/promises';
import { setInterval } from 'node:timers/promises';

export type DiskWatch = { stop(): Promise<void> };

export type DiskWatchOptions = {
  /** The folder, as messages name it. */
  dir: string;
  say: (line: string) => void;
  freeBytes?: (dir: string) => Promise<number>;
  everyMs?: number;
};

const LOW_BYTES = 16_000_000;
/** Well above the low mark, so that a disk at the limit is not reported again and again. */
const ENOUGH_BYTES = 32_000_000;

/** Reports when the disk of a folder is nearly full, and when it has space again. */
export function startDiskWatch({
  dir,
  say,
  freeBytes = freeBytesOf,
  everyMs = 2_000,
}: DiskWatchOptions): DiskWatch {
  const stopping = new AbortController();
  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };

  async function watch(): Promise<void> {
    let isLow = false;
    try {
      for await (const _ of setInterval(everyMs, undefined, { signal: stopping.signal }))
        isLow = report(await freeBytes(dir).catch(() => undefined), isLow);
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
    }
  }

  function report(free: number | undefined, wasLow: boolean): boolean {
    if (free === undefined) return wasLow;
    const megabytes = Math.floor(free / 1_000_000);
    if (!wasLow && free < LOW_BYTES) {
      say(`only ${megabytes} MB left for ${dir}: on a full disk, events are refused with 503`);
      return true;
    }
    if (wasLow && free >= ENOUGH_BYTES) {
      say(`${dir} has space again: ${megabytes} MB`);
      return false;
    }
    return wasLow;
  }
}

async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}
