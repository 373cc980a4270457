import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { listen } from '../../../core/process/listen.ts';
import { type Collector, startCollector } from './tracing.ts';

let collector: Collector | undefined;
afterEach(() => collector?.stop());

test.each(['all', 'all, collector hangs'] as const)(
  '%s: a measurement without any span does not count',
  async (tracing) => {
    const untraced = createServer((_, response) => response.end('sluice_spans_recorded_total 0\n'));
    const port = await listen(untraced, { host: '127.0.0.1', port: 0 });
    collector = await startCollector(tracing);
    await expect(collector.missing([{ port }])).rejects.toThrow('no span was recorded');
    untraced.close();
  },
);
