import type { Submission } from './mixed-submissions.ts';

/** An event whose end is known before it is sent, and that is sent several times under its key. */
export type FatedEvent = {
  n: number;
  eventType: string;
  fate: 'processed' | 'failed';
  /** How often it is sent, by as many clients that know nothing of each other. */
  sends: number;
  submission: Submission;
};

type Body = { event_type: string; payload: object };
type Kind = Pick<FatedEvent, 'fate' | 'sends'> & { body: (n: number) => Body };

const order = (n: number, items: unknown): Body => ({ event_type: 'order.placed', payload: { n, items } });
const goodOrder = (n: number) => order(n, [{ quantity: 1, unit_price_cents: n }]);

/** Of ten events in a row: seven go well, one of them at its second attempt; three fail. */
const MIX: Kind[] = [
  { fate: 'processed', sends: 1, body: goodOrder },
  { fate: 'processed', sends: 2, body: goodOrder },
  { fate: 'failed', sends: 3, body: (n) => flaky(n, 100) },
  { fate: 'processed', sends: 5, body: goodOrder },
  { fate: 'processed', sends: 2, body: (n) => ({ event_type: 'page_view', payload: { n } }) },
  { fate: 'failed', sends: 4, body: (n) => order(n, 'none') },
  { fate: 'processed', sends: 3, body: (n) => flaky(n, 1) },
  { fate: 'processed', sends: 1, body: (n) => ({ event_type: 'page_view', payload: { n } }) },
  { fate: 'failed', sends: 1, body: (n) => flaky(n, 100) },
  { fate: 'processed', sends: 3, body: goodOrder },
];

function flaky(n: number, fail_times: number): Body {
  return { event_type: 'demo.flaky', payload: { n, fail_times } };
}

/** The n-th event of a run; `run` makes its key unique. */
export function fatedEvent(n: number, run: string): FatedEvent {
  const { fate, sends, body } = MIX[n % MIX.length] as Kind; // the remainder is one of its indexes
  return keyed(n, run, { fate, sends }, body(n));
}

/** An event that fails for as long as a service downstream is out, and goes well after that. */
export function downstreamEvent(n: number, run: string, downUntil: Date): FatedEvent {
  const payload = { n, down_until: downUntil.toISOString() };
  return keyed(n, run, { fate: 'processed', sends: 1 + (n % 2) }, { event_type: 'demo.downstream', payload });
}

function keyed(n: number, run: string, kind: Pick<FatedEvent, 'fate' | 'sends'>, body: Body): FatedEvent {
  return {
    n,
    eventType: body.event_type,
    ...kind,
    submission: {
      events: [n],
      kind: 'keyed',
      repeated: kind.sends > 1,
      request: {
        path: '/events',
        headers: { 'content-type': 'application/json', 'idempotency-key': `${run}-${n}` },
        body: JSON.stringify(body),
      },
    },
  };
}
