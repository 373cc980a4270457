import { getEventListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { waitFor } from '../../local/processes/wait-for.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';

function breakerOn(table: { up: boolean }) {
  const told: string[] = [];
  const pings = { count: 0 };
  const breaker = createCircuitBreaker(
    {
      ping: async () => {
        pings.count += 1;
        if (!table.up) throw new Error('connection refused');
      },
      probe: {
        tableUnavailable: (reason) => void told.push(`down: ${reason}`),
        tableAvailable: () => void told.push('up'),
      },
    },
    { everyMs: 1 },
  );
  return { breaker, told, pings };
}

const never = new AbortController().signal;

describe('the circuit breaker of the table', () => {
  it('is open until the table has answered once', async () => {
    const { breaker, told } = breakerOn({ up: true });

    expect(breaker.isClosed()).toBe(false);
    expect(await breaker.whenClosed(never)).toBe(true);
    expect(told).toEqual([]);
  });

  it('closes by itself when the table is back, and reports each change once', async () => {
    const table = { up: true };
    const { breaker, told } = breakerOn(table);
    await breaker.whenClosed(never);

    table.up = false;
    breaker.trip('timed out');
    breaker.trip('timed out');
    expect(breaker.isClosed()).toBe(false);
    table.up = true;

    expect(await breaker.whenClosed(never)).toBe(true);
    expect(told).toEqual(['down: timed out', 'up']);

    breaker.trip('timed out again');
    await breaker.whenClosed(never);
    expect(told).toEqual(['down: timed out', 'up', 'down: timed out again', 'up']);
  });

  it('pings the table no more once it is closed', async () => {
    const { breaker, pings } = breakerOn({ up: true });
    await breaker.whenClosed(never);
    await setTimeout(20);
    expect(pings.count).toBe(1);
  });

  it('resumes every waiting caller when it closes, however often it was tripped meanwhile', async () => {
    const table = { up: false };
    const { breaker } = breakerOn(table);
    const waiting = breaker.whenClosed(never);
    breaker.trip('timed out');

    table.up = true;

    expect(await waiting).toBe(true);
    expect(await breaker.whenClosed(never)).toBe(true);
  });

  it('keeps no listener of a caller that has resumed', async () => {
    const { breaker } = breakerOn({ up: true });
    const { signal } = new AbortController();
    await breaker.whenClosed(signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('stops pinging the table once it is stopped', async () => {
    const { breaker, pings } = breakerOn({ up: false });
    await waitFor(() => pings.count > 1, { what: 'two pings' });
    breaker.stop();
    const { count } = pings;
    await setTimeout(20);
    expect(pings.count).toBeLessThanOrEqual(count + 1);
  });

  it('resolves a waiting caller whose signal aborts', async () => {
    const { breaker } = breakerOn({ up: false });
    const stopping = new AbortController();
    const waiting = breaker.whenClosed(stopping.signal);

    stopping.abort();

    expect(await waiting).toBe(false);
    expect(await breaker.whenClosed(stopping.signal)).toBe(false);
    breaker.stop();
  });

  it('reports a table that is down from the start', async () => {
    const { breaker, told } = breakerOn({ up: false });

    await waitFor(() => told.length > 0, { what: 'the breaker to tell' });

    expect(told).toEqual(['down: connection refused']);
    breaker.stop();
  });
});
