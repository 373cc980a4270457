import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogSink } from '../ports/log-sink.ts';

export type { Logger };

export type LoggerOptions = {
  service: string;
  level: string;
  /** Also gets every line. */
  sink?: Pick<LogSink, 'write'> | undefined;
};

/**
 * JSON lines on standard output. Every line about an event has `event_id`, `trace_id` and `span_id`; every line about a
 * request has `trace_id` and `span_id`.
 */
export function createLogger({ service, level, sink }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return sink === undefined ? pino(options) : pino(options, outputAnd(sink));
}

function outputAnd(sink: Pick<LogSink, 'write'>): DestinationStream {
  const output = pino.destination(STDOUT);
  return {
    write(line) {
      output.write(line);
      sink.write(line);
    },
  };
}

const STDOUT = 1;
