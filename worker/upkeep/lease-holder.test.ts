import { describe, expect, it } from 'vitest';
import { waitFor } from '../../local/processes/wait-for.ts';
import { startLeaseHolder } from './lease-holder.ts';

/** A lease in memory: whoever is named in `holder` has it. */
function leaseFor(state: { holder: string | undefined }, me: string) {
  return {
    hold: async () => {
      state.holder ??= me;
      return state.holder === me;
    },
    release: async () => {
      if (state.holder === me) state.holder = undefined;
    },
  };
}

describe('the holder of the lease', () => {
  it('does every chore again and again, also after one has failed', async () => {
    const [ran, failures]: [string[], string[]] = [[], []];
    const holder = startLeaseHolder(
      {
        lease: leaseFor({ holder: undefined }, 'a'),
        chores: [
          { name: 'fail', run: () => Promise.reject(new Error('no')) },
          { name: 'count', run: async () => void ran.push('count') },
        ],
        probe: { failed: (_error, what) => void failures.push(what) },
      },
      { everyMs: 1 },
    );

    await waitFor(() => ran.length >= 2, { what: 'two rounds' });
    await holder.stop();

    expect(failures).toContain('could not fail this time');
  });

  it('takes over when the other lets go, and not before', async () => {
    const state: { holder: string | undefined } = { holder: 'b' };
    const ran: string[] = [];
    let asked = 0;
    const lease = leaseFor(state, 'a');
    const holder = startLeaseHolder(
      {
        lease: {
          ...lease,
          hold: () => {
            asked += 1;
            return lease.hold();
          },
        },
        chores: [{ name: 'count', run: async () => void ran.push('count') }],
        probe: { failed: () => {} },
      },
      { everyMs: 1 },
    );
    await waitFor(() => asked >= 3, { what: 'it to ask' });
    expect(ran).toEqual([]);

    state.holder = undefined;
    await waitFor(() => ran.length > 0, { what: 'it to take over' });
    await holder.stop();

    expect(state.holder).toBeUndefined();
  });

  it('that is stopped in the middle of a chore ends it before it lets go, and begins no other', async () => {
    const state: { holder: string | undefined } = { holder: undefined };
    const [began, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const ran: string[] = [];
    const holder = startLeaseHolder(
      {
        lease: leaseFor(state, 'a'),
        chores: [
          {
            name: 'count',
            async run() {
              began.resolve();
              await mayEnd.promise;
              ran.push(`count, held by ${state.holder}`);
            },
          },
          { name: 'sweep', run: async () => void ran.push('sweep') },
        ],
        probe: { failed: () => {} },
      },
      { everyMs: 1 },
    );
    await began.promise;

    const stopped = holder.stop();
    mayEnd.resolve();
    await stopped;

    expect(ran).toEqual(['count, held by a']);
    expect(state.holder).toBeUndefined();
  });
});
