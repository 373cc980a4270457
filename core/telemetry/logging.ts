import { type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines on standard output. `event_id` and `trace_id` are on every line that is about one event. */
export function createLogger({ service, level }: { service: string; level: string }): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
