import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';

/** A probe that remembers the names of the calls made to it. */
export function createSilentProbe(): WorkerProbe & { told: string[] } {
  const told: string[] = [];
  const tell = (name: string) => () => void told.push(name);
  return {
    told,
    receiveAnswered: tell('receiveAnswered'),
    received: () => {},
    handled: tell('handled'),
    insertAnswered: tell('insertAnswered'),
    concluded: (_inHand, outcome) => void told.push(outcome),
    deliveryEnded: () => {},
    deadLettered: tell('deadLettered'),
    packSplit: tell('packSplit'),
    newerReleaseReceived: tell('newerReleaseReceived'),
    messageLost: tell('messageLost'),
    unpacked: () => {},
    queueHeard: () => {},
    dutyHeld: () => {},
    scaled: () => {},
    scalingFailed: tell('scalingFailed'),
    countedUntil: () => {},
    inFlight: () => {},
    tableUnavailable: tell('tableUnavailable'),
    tableAvailable: tell('tableAvailable'),
    tableThrottled: tell('tableThrottled'),
    failed: tell('failed'),
  };
}
