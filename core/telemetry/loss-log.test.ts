import { expect, test } from 'vitest';
import { createLossLog } from './loss-log.ts';

function start() {
  let nowMs = 0;
  const lines: unknown[] = [];
  const log = createLossLog(
    { warn: (...line: unknown[]) => void lines.push(line) },
    'log lines',
    () => nowMs,
  );
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { log, lines, pass };
}

const MESSAGE = 'log lines lost; the next line comes in a minute at the earliest';

test('a collector that fails for minutes costs a line a minute, with what was lost since the last', () => {
  const { log, lines, pass } = start();
  for (let second = 0; second < 150; second += 1) {
    log.dropped(10, 'export_failed');
    log.unavailable('ECONNREFUSED');
    log.dropped(1, 'queue_full');
    pass(1_000);
  }

  expect(lines).toEqual([
    [{ dropped: { export_failed: 10 }, reason: 'ECONNREFUSED' }, MESSAGE],
    [{ dropped: { export_failed: 600, queue_full: 60 }, reason: 'ECONNREFUSED' }, MESSAGE],
    [{ dropped: { export_failed: 600, queue_full: 60 }, reason: 'ECONNREFUSED' }, MESSAGE],
  ]);
});

test('a queue that overflows is told, though no call failed', () => {
  const { log, lines } = start();
  log.dropped(1, 'queue_full');
  expect(lines).toEqual([[{ dropped: { queue_full: 1 } }, MESSAGE]]);
});
