import type { Consumer, Delivery, Received } from '../../core/ports/queue.ts';
import { DOWN, type Link } from './link.ts';
import type { Bell, Process } from './process.ts';

type Deps = {
  process: Process;
  bell: Bell;
  link: Link;
  take: (max: number) => Delivery[];
  /** When there may be something without a ring of the bell. */
  nextAtMs: () => number;
};

/** Takes what there is, or waits for it. */
export async function receive(
  { process, bell, link, take, nextAtMs }: Deps,
  { max, waitMs, signal }: Parameters<Consumer['receive']>[0],
): Promise<Received> {
  const untilMs = process.now() + waitMs;
  for (;;) {
    if (signal.aborted) return { kind: 'received', deliveries: [] };
    if (!link.isUp()) return { kind: 'unavailable', reason: DOWN };
    const deliveries = take(max);
    if (deliveries.length > 0 || process.now() >= untilMs) return { kind: 'received', deliveries };
    await process.wait({ bell, untilMs: Math.min(untilMs, nextAtMs()), signal });
  }
}
