import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** User and system CPU time since the start, and memory now. */
export type ProcessUsage = { cpuMicros: number; rssBytes: number };

/** Asks the operating system: the measured process needs no code for it. */
export async function readUsage(pid: number): Promise<ProcessUsage> {
  return process.platform === 'linux' ? readProc(pid) : readPs(pid);
}

export function sumOf(usages: readonly ProcessUsage[]): ProcessUsage {
  return {
    cpuMicros: usages.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0),
    rssBytes: usages.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  };
}

/** Linux shows CPU time in ticks of USER_HZ, which is 100 wherever Node runs. */
const MICROS_A_TICK = 10_000;

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime and stime are fields 14 and 15. */
async function readProc(pid: number): Promise<ProcessUsage> {
  const [stat, status] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/status`, 'utf8'),
  ]);
  // The process name, field 2, may contain spaces and brackets.
  const fromThirdField = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fromThirdField[11]) + Number(fromThirdField[12]);
  const rssKib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  return { cpuMicros: ticks * MICROS_A_TICK, rssBytes: rssKib * 1024 };
}

async function readPs(pid: number): Promise<ProcessUsage> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=,time=', '-p', String(pid)]);
  const [rssKib = '0', time = '0'] = stdout.trim().split(/\s+/);
  return { cpuMicros: secondsOf(time) * 1_000_000, rssBytes: Number(rssKib) * 1024 };
}

/** `[[days-]hours:]minutes:seconds`. */
function secondsOf(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
