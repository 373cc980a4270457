import { freePort } from '../../local/ports/free-port.ts';
import { createSupervisor } from '../../local/processes/supervisor.ts';
import { builtTool } from '../../local/tracing/built-tool.ts';
import { startOtelCollector } from '../../local/tracing/otel-collector.ts';

/** An OpenTelemetry Collector that can be taken down, and comes back on the same ports. */
export type Collector = {
  otlpUrl: string;
  /** Where Prometheus scrapes it. */
  metrics: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** Undefined where it is not built. */
export async function startCollector({
  exportTo,
  say,
}: {
  exportTo: string;
  say: (line: string) => void;
}): Promise<Collector | undefined> {
  const file = builtTool('otel-collector');
  if (file === undefined) {
    say('the collector is not tried: scripts/go-tool.sh otel-collector builds it');
    return undefined;
  }
  const ports = { otlp: await freePort(), metrics: await freePort() };
  const supervisor = createSupervisor({
    name: 'OpenTelemetry Collector',
    launch: () => startOtelCollector({ file, exportTo, ports }),
    say,
  });
  await supervisor.start();
  return {
    otlpUrl: `http://127.0.0.1:${ports.otlp}`,
    metrics: `127.0.0.1:${ports.metrics}`,
    kill: supervisor.kill,
    start: supervisor.start,
    async stop() {
      await supervisor.stop(5_000);
    },
  };
}
