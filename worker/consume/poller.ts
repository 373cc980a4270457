import { setTimeout as delay } from 'node:timers/promises';
import type { Queue, ReceivedMessage } from '../../adapters/aws/sqs/event-queue.ts';
import type { HeldMessages } from '../../adapters/aws/sqs/in-flight-messages.ts';
import { backOffMs, pause } from '../../core/lib/back-off.ts';
import type { TableGate } from './circuit-breaker.ts';
import type { PackHandler } from './handle-delivery.ts';

export type Poller = {
  /** Stops receiving and resolves when all that it holds is finished or given back. */
  stop(): Promise<void>;
};

type Deps = {
  queue: Queue;
  gate: TableGate;
  held: HeldMessages;
  packs: PackHandler;
  probe: {
    receiveAnswered(outcome: 'received' | 'unavailable', messages: number, reason?: string): void;
    failed(error: unknown, what: string): void;
  };
};

export type PollerOptions = {
  /** How long a receive call waits for messages. */
  waitSeconds: number;
  /** The most messages that are held at once. */
  maxHeld: number;
};

const MAX_RECEIVE = 10;
const RETRY = { baseMs: 200, capMs: 5_000 };
/**
 * A receive call that is aborted may still take messages with it, until their visibility timeout ends, so one that
 * is nearly over is waited for.
 */
const LAST_RECEIVE_MS = 2_000;

/** Receives messages and has each one handled, as long as there is room and the table takes writes. */
export function startPoller({ queue, gate, held, packs, probe }: Deps, options: PollerOptions): Poller {
  const { waitSeconds, maxHeld } = options;
  const stopping = new AbortController();
  const aborting = new AbortController();
  const underWay = new Set<Promise<void>>();
  const polling = poll();

  return {
    async stop() {
      stopping.abort();
      await Promise.race([
        polling,
        delay(LAST_RECEIVE_MS, undefined, { signal: aborting.signal }).catch(() => {}),
      ]);
      aborting.abort();
      await polling;
      await Promise.all(underWay);
    },
  };

  async function poll(): Promise<void> {
    let failures = 0;
    while (await gate.whenOpen(stopping.signal)) {
      while (underWay.size > maxHeld - MAX_RECEIVE) await Promise.race(underWay);
      if (stopping.signal.aborted) return;
      const answer = await queue.receive({ maxMessages: MAX_RECEIVE, waitSeconds, signal: aborting.signal });
      if (answer.kind === 'received') {
        failures = 0;
        probe.receiveAnswered('received', answer.messages.length);
        await Promise.all(answer.messages.map(take));
      } else if (!stopping.signal.aborted) {
        failures += 1;
        probe.receiveAnswered('unavailable', 0, answer.reason);
        await pause(backOffMs(failures, RETRY), stopping.signal);
      }
    }
  }

  /** Handles a message in the background; one that arrives after all when the worker is to stop is given back. */
  async function take(message: ReceivedMessage): Promise<void> {
    if (stopping.signal.aborted) {
      await packs.giveBack(message);
      return;
    }
    held.hold(message);
    const handling = packs
      .handle(message, () => held.hasLapsed(message))
      .catch((error: unknown) => probe.failed(error, 'a message could not be handled'))
      .finally(() => {
        held.release(message);
        underWay.delete(handling);
      });
    underWay.add(handling);
  }
}
