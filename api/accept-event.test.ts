import { expect, test } from 'vitest';
import { createEventIds } from '../core/event-id.ts';
import type { Claim, IdempotencyKeys } from '../core/idempotency.ts';
import { startTrace } from '../core/telemetry/trace-context.ts';
import { type AcceptEventOptions, createAcceptEvent } from './accept-event.ts';

/** Accepts events over keys of the test's own; `told` is what was sent, and what the probe heard. */
function acceptOver(claim: IdempotencyKeys['claim'], options: AcceptEventOptions = {}) {
  const told = { sent: [] as string[], failed: [] as unknown[] };
  const parts: Parameters<typeof createAcceptEvent>[0] = {
    ids: createEventIds(['a secret of the tests of accepting']),
    keys: { claim },
    packer: {
      async accept(encoded) {
        told.sent.push(encoded);
        return { kind: 'queued' };
      },
      buffered: () => ({ items: 0, bytes: 0 }),
      meanPackEvents: () => 1,
      drain: async () => {},
    },
    probe: { accepted: () => {}, failed: (error) => void told.failed.push(error) },
  };
  const accept = createAcceptEvent(parts, options);
  const acceptKeyed = () =>
    accept({ eventType: 'test', payload: 1 }, { key: 'k', trace: startTrace(), startedAtMs: 0 });
  return { acceptKeyed, told };
}

test('a claim that the table refuses for its form is a mistake of ours: 500, logged, and nothing is sent', async () => {
  const refused: Claim = { kind: 'refused', reason: 'ValidationException: the key is too long' };
  const { acceptKeyed, told } = acceptOver(async () => refused);

  expect(await acceptKeyed()).toMatchObject({ kind: 'problem', problem: { kind: 'internal-error' } });
  expect(told).toEqual({ sent: [], failed: [refused.reason] });
});

test('a claim that nobody can decide now is 503, and nothing is sent', async () => {
  const { acceptKeyed, told } = acceptOver(async () => ({ kind: 'unavailable', reason: 'no route' }));

  expect(await acceptKeyed()).toMatchObject({ kind: 'problem', problem: { kind: 'table-unavailable' } });
  expect(told).toEqual({ sent: [], failed: [] });
});

test('a claim that takes too long is given up, and told so: 503, and nothing is sent', async () => {
  let claimEnds: AbortSignal | undefined;
  const { acceptKeyed, told } = acceptOver(
    (_key, _event, signal) => {
      claimEnds = signal;
      return new Promise(() => {});
    },
    { claimTimeoutMs: 5 },
  );

  expect(await acceptKeyed()).toMatchObject({ kind: 'problem', problem: { kind: 'table-unavailable' } });
  expect(claimEnds?.aborted).toBe(true);
  expect(told.sent).toEqual([]);
});
