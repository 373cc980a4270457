import type { LogSink, LogSinkProbe } from '../ports/log-sink.ts';
import { createLogger, type Logger } from './logging.ts';
import { createLossLog } from './loss-log.ts';

/** Resolves to a sink that reports to `probe`; to undefined if log lines are on standard output alone. */
export type ConnectLogs = (probe: LogSinkProbe) => Promise<LogSink | undefined>;

/** A logger whose lines go to standard output, and to a sink if there is one. It also logs what the sink loses. */
export async function createConnectedLogger({
  connectLogs,
  ...options
}: {
  service: string;
  level: string;
  connectLogs: ConnectLogs;
}): Promise<{ logger: Logger; logs: LogSink | undefined }> {
  let logger = createLogger(options);
  const logs = await connectLogs(createLossLog({ warn: (...line) => logger.warn(...line) }, 'log lines'));
  if (logs !== undefined) logger = createLogger({ ...options, sink: logs });
  return { logger, logs };
}
