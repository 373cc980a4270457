import { availableParallelism, cpus, totalmem } from 'node:os';
import type { BenchResult } from './bench-result.ts';

export function describeMachine(): BenchResult['machine'] {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}
