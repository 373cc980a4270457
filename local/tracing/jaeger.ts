import { freePort } from '../ports/free-port.ts';
import { type Child, type ChildHooks, startBinaryChild } from '../processes/start-child.ts';

export type Jaeger = Child & {
  /** Where it takes spans, by OTLP over HTTP. */
  otlpUrl: string;
  /** Its query API. */
  queryUrl: string;
};

/** Its other ports, which nothing here uses. */
const UNUSED = [
  'collector.otlp.grpc.host-port',
  'collector.grpc-server.host-port',
  'collector.http-server.host-port',
  'query.grpc-server.host-port',
  'http-server.host-port',
  'processor.jaeger-binary.server-host-port',
  'processor.jaeger-compact.server-host-port',
  'processor.zipkin-compact.server-host-port',
].map((flag) => `--${flag}=127.0.0.1:0`);

/** Jaeger in one process on 127.0.0.1, with its traces in memory. `file`: the path of its program. */
export async function startJaeger(file: string, hooks: ChildHooks = {}): Promise<Jaeger> {
  const [otlp, query, admin] = await Promise.all([freePort(), freePort(), freePort()]);
  const ports = {
    'collector.otlp.http': otlp,
    'query.http-server': query,
    'admin.http': admin,
  };
  const used = Object.entries(ports).map(([name, port]) => `--${name}.host-port=127.0.0.1:${port}`);
  const args = ['--log-level=warn', '--memory.max-traces=100000', ...used, ...UNUSED];
  const child = await startBinaryChild(file, args, {
    name: 'Jaeger',
    isReady: async () => (await fetch(`http://127.0.0.1:${admin}/`)).ok,
    ...hooks,
  });
  return { ...child, otlpUrl: `http://127.0.0.1:${otlp}`, queryUrl: `http://127.0.0.1:${query}` };
}
