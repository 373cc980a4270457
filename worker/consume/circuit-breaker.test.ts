import { describe, expect, it } from 'vitest';
import { waitFor } from '../../local/processes/wait-for.ts';
import { createTableGate } from './circuit-breaker.ts';

function gateOn(table: { up: boolean }) {
  const told: string[] = [];
  const gate = createTableGate(
    {
      ping: async () => {
        if (!table.up) throw new Error('connection refused');
      },
      probe: {
        tableUnavailable: (reason) => void told.push(`down: ${reason}`),
        tableAvailable: () => void told.push('up'),
      },
    },
    { everyMs: 1 },
  );
  return { gate, told };
}

const never = new AbortController().signal;

describe('the gate of the table', () => {
  it('is closed until the table has answered once', async () => {
    const { gate, told } = gateOn({ up: true });

    expect(gate.isOpen()).toBe(false);
    expect(await gate.whenOpen(never)).toBe(true);
    expect(told).toEqual([]);
  });

  it('opens by itself when the table is back, and tells of both once', async () => {
    const table = { up: true };
    const { gate, told } = gateOn(table);
    await gate.whenOpen(never);

    table.up = false;
    gate.close('timed out');
    gate.close('timed out');
    expect(gate.isOpen()).toBe(false);
    table.up = true;

    expect(await gate.whenOpen(never)).toBe(true);
    expect(told).toEqual(['down: timed out', 'up']);
  });

  it('lets go of who waits before it when they are to stop', async () => {
    const { gate } = gateOn({ up: false });
    const stopping = new AbortController();
    const waiting = gate.whenOpen(stopping.signal);

    stopping.abort();

    expect(await waiting).toBe(false);
    expect(await gate.whenOpen(stopping.signal)).toBe(false);
    gate.stop();
  });

  it('says that the table is down when it is so from the start', async () => {
    const { gate, told } = gateOn({ up: false });

    await waitFor(() => told.length > 0, { what: 'the gate to tell' });

    expect(told).toEqual(['down: connection refused']);
    gate.stop();
  });
});
