import { deliveryOf } from '../../core/event/event-in-hand.ts';
import { fingerprint } from '../../core/event/fingerprint.ts';
import type { WorkerProbe } from '../../core/telemetry/worker-probe.ts';
import type { AfterFailure } from './after-failure.ts';
import { CONCLUDED, NOT_YET } from './conclusion.ts';
import type { DeadLetter } from './dead-letter.ts';
import { decideDelivery } from './decide-delivery.ts';
import type { HandleEvent } from './handle-event.ts';
import { isStopped } from './retry-while-down.ts';
import type { StateOf } from './state-of.ts';

type Deps = {
  stateOf: StateOf;
  afterFailure: AfterFailure;
  deadLetter: DeadLetter;
  probe: Pick<WorkerProbe, 'concluded'>;
  now?: () => number;
};

const REASON = 'its workers died: the queue delivered it several times, and no worker finished it';

/**
 * Records an event of an abandoned message as failed. If a worker recorded an outcome and died before it settled the
 * message, that record counts.
 */
export function createRecordAbandoned(deps: Deps): HandleEvent {
  const { stateOf, afterFailure, deadLetter, probe, now = Date.now } = deps;
  return async (inHand) => {
    const { event } = inHand;
    const state = await stateOf(event.id, { mayBeUnconfirmed: true });
    if (isStopped(state)) return NOT_YET;
    const delivered = {
      event,
      fingerprint: fingerprint(event.content),
      delivery: deliveryOf(inHand),
      hasHandler: false,
    };
    const decision = decideDelivery(delivered, state, now());
    switch (decision.kind) {
      case 'drop':
        probe.concluded(inHand, 'duplicate');
        return CONCLUDED;
      case 'resume':
        return afterFailure(inHand, decision.attempts);
      case 'dead_letter':
        return deadLetter.recorded({ ...inHand, event: { ...event, ...decision.history } }, decision.reason);
      case 'conflict':
        return deadLetter.conflict(inHand);
      case 'handle':
      case 'defer':
        return deadLetter.event(inHand, REASON);
    }
  };
}
