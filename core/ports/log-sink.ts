import type { SpanDropReason } from './span-sink.ts';

/** Takes log lines to where they can be searched, beside standard output. */
export type LogSink = {
  /** A line of JSON, as the logger writes it. Never throws, never waits: when its buffer is full it drops the line. */
  write(line: string): void;
  /** Sends what waits, within a bounded time, and closes. */
  stop(): Promise<void>;
};

/** What a sink reports about itself. */
export type LogSinkProbe = {
  dropped(lines: number, reason: SpanDropReason): void;
  /** A call failed: the back end did not take its lines. */
  unavailable(reason: string): void;
};
