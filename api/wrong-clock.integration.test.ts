import { afterEach, expect, inject, test } from 'vitest';
import { createClock } from '../core/clock/clock.ts';
import { MINUTE_MS } from '../core/lib/durations.ts';
import { createTcpProxy } from '../local/testing/tcp-proxy.ts';
import { type ApiRig, createApiRig } from './testing/api-rig.ts';

const emulators = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
const EVENT = JSON.stringify({ event_type: 'test', payload: 1 });
let rig: ApiRig;
afterEach(() => rig.close());

/** Starts an API whose machine's clock is this far off. */
async function apiBy(offsetMs: number, apiEndpoints = emulators): Promise<void> {
  const clock = createClock({ wallNow: () => Date.now() + offsetMs });
  rig = await createApiRig(emulators, { clock, apiEndpoints });
}

const isNow = (ms: number) => Math.abs(ms - Date.now()) < MINUTE_MS;

function mintedAtMs(id: string): number {
  const verified = rig.ids.verify(id);
  return verified.kind === 'authentic' ? verified.mintedAtMs : Number.NaN;
}

test.each([10 * MINUTE_MS, -10 * MINUTE_MS])(
  'an API whose clock is off by %i ms mints, stamps and responds by the right time',
  async (offsetMs) => {
    await apiBy(offsetMs);
    await rig.get('/health');

    const { body } = await rig.post('/events', EVENT);
    const [queued] = await rig.takeQueued();
    const statistics = (await rig.get('/stats')).body as { as_of?: string }; // as the document has it

    expect(isNow(mintedAtMs(body.event_id))).toBe(true);
    expect(isNow(queued?.acceptedAtMs ?? 0)).toBe(true);
    expect(isNow(queued?.enqueuedAtMs ?? 0)).toBe(true);
    expect(isNow(Date.parse(statistics.as_of ?? ''))).toBe(true);
  },
);

test('the responses that the sending thread gets are enough to tell the time', async () => {
  const proxy = await createTcpProxy({ targetPort: Number(new URL(emulators.dynamoUrl).port) });
  await apiBy(10 * MINUTE_MS, { ...emulators, dynamoUrl: proxy.url });
  proxy.cut();
  await rig.get('/health/ready');

  const { body } = await rig.post('/events', EVENT);

  expect(isNow(mintedAtMs(body.event_id))).toBe(true);
  await rig.close();
  await proxy.close();
});
