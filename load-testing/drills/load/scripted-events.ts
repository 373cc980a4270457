import type { Submission } from './submission.ts';
import { keyed } from './submission-shapes.ts';

/** An event whose outcome is known before it is sent. */
export type ScriptedEvent = {
  n: number;
  eventType: string;
  expected: 'processed' | 'failed';
  submission: Submission;
};

type Body = { event_type: string; payload: object };
type Script = { expected: ScriptedEvent['expected']; sends: number; body: (n: number) => Body };

/** Of ten events in a row, seven are processed, one of them at its second attempt; three fail for good. */
const SCRIPTS: Script[] = [
  { expected: 'processed', sends: 1, body: goodOrder },
  { expected: 'processed', sends: 2, body: goodOrder },
  { expected: 'failed', sends: 3, body: (n) => flaky(n, 100) },
  { expected: 'processed', sends: 5, body: goodOrder },
  { expected: 'processed', sends: 2, body: pageView },
  { expected: 'failed', sends: 4, body: (n) => order(n, 'none') },
  { expected: 'processed', sends: 3, body: (n) => flaky(n, 1) },
  { expected: 'processed', sends: 1, body: pageView },
  { expected: 'failed', sends: 1, body: (n) => flaky(n, 100) },
  { expected: 'processed', sends: 3, body: goodOrder },
];

/** Event `n` of a run; `run` makes its key unique. */
export function scriptedEvent(n: number, run: string): ScriptedEvent {
  return follow(SCRIPTS[n % SCRIPTS.length] as Script, n, run); // the remainder is an index
}

/** An event whose handler fails until `downUntil`, as while a service downstream is down, and is then processed. */
export function downstreamEvent(n: number, run: string, downUntil: Date): ScriptedEvent {
  const payload = { n, down_until: downUntil.toISOString() };
  const body = () => ({ event_type: 'demo.downstream', payload });
  return follow({ expected: 'processed', sends: 1 + (n % 3), body }, n, run);
}

function follow({ expected, sends, body }: Script, n: number, run: string): ScriptedEvent {
  const event = body(n);
  return { n, eventType: event.event_type, expected, submission: { ...keyed(n, run, event), sends } };
}

function goodOrder(n: number): Body {
  return order(n, [{ quantity: 1, unit_price_cents: n }]);
}

function order(n: number, items: unknown): Body {
  return { event_type: 'order.placed', payload: { n, items } };
}

function pageView(n: number): Body {
  return { event_type: 'page_view', payload: { n } };
}

function flaky(n: number, fail_times: number): Body {
  return { event_type: 'demo.flaky', payload: { n, fail_times } };
}
