import { setTimeout as delay } from 'node:timers/promises';
import { runChaos } from './faults/chaos.ts';
import { killWorker } from './faults/fault-schedule.ts';
import { downstreamEvent, type ScriptedEvent, scriptedEvent } from './load/scripted-events.ts';
import type { DrillOptions } from './options.ts';
import type { Testbed } from './testbed.ts';

type Say = (line: string) => void;

export type ScriptedScenario = {
  workerSettings: Record<string, string>;
  /** The event type whose handler runs are counted. */
  handledType: string;
  /** Made one by one as they are sent: a scenario may end after a time. */
  events(run: string): IteratorObject<ScriptedEvent>;
  /** Breaks things until `sending` is aborted. */
  disturb(testbed: Testbed, sending: AbortSignal, say: Say): Promise<void>;
};

export function scenarioOf({ scenario, events, outageSeconds }: DrillOptions): ScriptedScenario {
  switch (scenario) {
    case 'downstream-outage': {
      const downUntil = new Date(Date.now() + outageSeconds * 1_000);
      return {
        // A tenth of the default delays, as 30 s are a tenth of an outage of five minutes.
        workerSettings: { RETRY_DELAYS_SECONDS: '1,3,12,60' },
        handledType: 'demo.downstream',
        events: (run) => numbered(events, (n) => downstreamEvent(n, run, downUntil)),
        disturb: async () => {},
      };
    }
    case 'chaos':
      return {
        workerSettings: {},
        handledType: 'order.placed',
        events: (run) => numbered(events, (n) => scriptedEvent(n, run), outageSeconds * 1_000),
        disturb: runChaos,
      };
    default:
      return {
        workerSettings: {},
        handledType: 'order.placed',
        events: (run) => numbered(events, (n) => scriptedEvent(n, run)),
        disturb: killTwoWorkers,
      };
  }
}

function* numbered(
  count: number,
  eventOf: (n: number) => ScriptedEvent,
  forMs = Number.POSITIVE_INFINITY,
): Generator<ScriptedEvent, undefined> {
  const endMs = performance.now() + forMs;
  for (let n = 0; n < count && performance.now() < endMs; n += 1) yield eventOf(n);
}

async function killTwoWorkers({ platform }: Testbed, sending: AbortSignal, say: Say): Promise<void> {
  for (let kills = 0; kills < 2 && !sending.aborted; kills += 1) {
    await delay(2_000);
    killWorker(platform, say);
  }
}
