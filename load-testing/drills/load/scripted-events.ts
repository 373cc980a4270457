import type { Submission } from './submission.ts';
import { keyed } from './submission-shapes.ts';

/** An event whose end is known before it is sent, and that is sent several times under its key. */
export type ScriptedEvent = {
  n: number;
  eventType: string;
  expected: 'processed' | 'failed';
  /** How often it is sent, by as many clients that know nothing of each other. */
  sends: number;
  submission: Submission;
};

type Body = { event_type: string; payload: object };
type Kind = Pick<ScriptedEvent, 'expected' | 'sends'> & { body: (n: number) => Body };

const order = (n: number, items: unknown): Body => ({ event_type: 'order.placed', payload: { n, items } });
const goodOrder = (n: number) => order(n, [{ quantity: 1, unit_price_cents: n }]);

/** Of ten events in a row: seven go well, one of them at its second attempt; three fail. */
const MIX: Kind[] = [
  { expected: 'processed', sends: 1, body: goodOrder },
  { expected: 'processed', sends: 2, body: goodOrder },
  { expected: 'failed', sends: 3, body: (n) => flaky(n, 100) },
  { expected: 'processed', sends: 5, body: goodOrder },
  { expected: 'processed', sends: 2, body: (n) => ({ event_type: 'page_view', payload: { n } }) },
  { expected: 'failed', sends: 4, body: (n) => order(n, 'none') },
  { expected: 'processed', sends: 3, body: (n) => flaky(n, 1) },
  { expected: 'processed', sends: 1, body: (n) => ({ event_type: 'page_view', payload: { n } }) },
  { expected: 'failed', sends: 1, body: (n) => flaky(n, 100) },
  { expected: 'processed', sends: 3, body: goodOrder },
];

function flaky(n: number, fail_times: number): Body {
  return { event_type: 'demo.flaky', payload: { n, fail_times } };
}

/** The n-th event of a run; `run` makes its key unique. */
export function scriptedEvent(n: number, run: string): ScriptedEvent {
  const { expected, sends, body } = MIX[n % MIX.length] as Kind; // the remainder is one of its indexes
  return scripted(n, run, { expected, sends }, body(n));
}

/** An event that fails for as long as a service downstream is out, and goes well after that. */
export function downstreamEvent(n: number, run: string, downUntil: Date): ScriptedEvent {
  const payload = { n, down_until: downUntil.toISOString() };
  return scripted(
    n,
    run,
    { expected: 'processed', sends: 1 + (n % 2) },
    { event_type: 'demo.downstream', payload },
  );
}

function scripted(
  n: number,
  run: string,
  kind: Pick<ScriptedEvent, 'expected' | 'sends'>,
  body: Body,
): ScriptedEvent {
  const submission = { ...keyed(n, run, body), repeated: kind.sends > 1 };
  return { n, eventType: body.event_type, ...kind, submission };
}
