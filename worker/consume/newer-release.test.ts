import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../core/lib/durations.ts';
import { createFakeQueues, receivedMessage } from '../testing/fake-queues.ts';
import { createSilentProbe } from '../testing/silent-probe.ts';
import { createWaitForLaterRelease } from './newer-release.ts';

const BODY = '{"sluice":2,"any":"form"}';

function waiterAt(nowMs: number, queues = createFakeQueues()) {
  const givenUp: { body: string; reason: string }[] = [];
  const wait = createWaitForLaterRelease({
    queues,
    probe: createSilentProbe(),
    giveUp: {
      message: async (body, reason) => {
        givenUp.push({ body, reason });
        return 'concluded';
      },
    },
    now: () => nowMs,
  });
  return { wait, queues, givenUp };
}

describe('an envelope of a newer release', () => {
  it('is sent anew, untouched and a minute later, and says when it was first sent', async () => {
    const { wait, queues, givenUp } = waiterAt(5_000);

    expect(await wait(receivedMessage(BODY), 2)).toBe(true);

    expect(queues.events.sent).toEqual([
      { body: BODY, options: { delaySeconds: 60, attributes: { first_sent_at: '1000' } } },
    ]);
    expect(givenUp).toEqual([]);
  });

  it('keeps when it was first sent, however often it is sent anew', async () => {
    const { wait, queues } = waiterAt(5_000);
    const again = {
      ...receivedMessage(BODY),
      sentAtMs: 4_000,
      attributes: { first_sent_at: '1000', a: 'b' },
    };

    await wait(again, 2);

    expect(queues.events.sent[0]?.options.attributes).toEqual({ first_sent_at: '1000', a: 'b' });
  });

  it('stays in its message when it can not be sent anew', async () => {
    const down = createFakeQueues({
      events: { send: async () => ({ kind: 'unavailable', reason: 'down' }) },
    });
    expect(await waiterAt(5_000, down).wait(receivedMessage(BODY), 2)).toBe(false);
  });

  it('that nobody could read for three days is dead-lettered', async () => {
    const { wait, queues, givenUp } = waiterAt(1_000 + 3 * DAY_MS);

    expect(await wait(receivedMessage(BODY), 2)).toBe(true);

    expect(queues.events.sent).toEqual([]);
    expect(givenUp).toEqual([
      { body: BODY, reason: expect.stringMatching(/^unknown version: .* version 2/) },
    ]);
  });
});
