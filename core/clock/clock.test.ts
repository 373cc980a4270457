import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../lib/durations.ts';
import { createClock } from './clock.ts';

const TRUE_MS = Date.UTC(2026, 10, 21, 12, 0, 0, 250);
/** How far off the latest `Date` may be: it is in whole seconds. */
const NARROW_MS = 1_100;
/** The uncertainty that fast answers leave: a `Date` may be seconds old. */
const UNCERTAIN_MS = 5_600;
/** What a service's `Date` may be off by: hosts differ, and a busy one writes it late. */
const skewMs = fc.integer({ min: -4_400, max: 450 });

/** A machine whose clock is `wallOffsetMs` ahead of the time, and services that answer it. */
function createMachine({ wallOffsetMs = 0 }: { wallOffsetMs?: number } = {}) {
  const machine = { trueMs: TRUE_MS, monotonicMs: 5_000_000, wallOffsetMs, compared: [] as number[] };
  let heldUpMs = 0;
  const pass = (ms: number) => {
    machine.trueMs += ms;
    machine.monotonicMs += ms;
  };
  const clock = createClock({
    wallNow() {
      pass(heldUpMs);
      heldUpMs = 0;
      return Math.floor(machine.trueMs + machine.wallOffsetMs);
    },
    monotonicNow: () => machine.monotonicMs,
    probe: { clockCompared: (offsetMs) => void machine.compared.push(offsetMs) },
  });
  return {
    machine,
    clock,
    pass,
    sleep(ms: number) {
      machine.trueMs += ms;
    },
    /** Stops the process just before it reads the machine's clock. */
    holdUp(ms: number) {
      heldUpMs = ms;
    },
    /** One call. The service, `skewMs` ahead, answers after `upMs`; the headers arrive `downMs` later. */
    call(service: string, { upMs = 2, downMs = 2, skewMs = 0 } = {}) {
      pass(1);
      const startedAtMs = machine.monotonicMs;
      pass(upMs);
      const dateMs = Math.floor((machine.trueMs + skewMs) / 1000) * 1000;
      pass(downMs);
      clock.observe(service, { dateMs, startedAtMs, headAtMs: machine.monotonicMs });
    },
    errorMs: () => clock.now() - machine.trueMs,
  };
}

type Machine = ReturnType<typeof createMachine>;

/** Calls that are spread over the second, so that their bounds narrow. */
function callForSeconds(rig: Machine, seconds: number, service = 'dynamodb', skewMs = 0): void {
  for (let i = 0; i < seconds * 3; i += 1) {
    rig.call(service, { skewMs });
    rig.pass(331);
  }
}

describe('a clock that is right', () => {
  test('is never corrected, however uncertain the answers are', () => {
    const call = fc.record({
      service: fc.constantFrom('sqs', 'dynamodb'),
      upMs: fc.nat(20_000),
      downMs: fc.nat(60_000),
      skewMs,
      thenMs: fc.nat(90_000),
    });
    fc.assert(
      fc.property(fc.array(call), (calls) => {
        const rig = createMachine();
        for (const { service, thenMs, ...how } of calls) {
          rig.call(service, how);
          expect(rig.clock.now()).toBe(Math.floor(rig.machine.trueMs));
          expect(rig.clock.offsetMs()).toBe(0);
          rig.pass(thenMs);
        }
      }),
    );
  });
});

describe('a clock that is off', () => {
  test('is not corrected before the first answer', () => {
    const { clock, errorMs } = createMachine({ wallOffsetMs: 600_000 });
    expect(errorMs()).toBeCloseTo(600_000, -1);
    expect(clock.uncertaintyMs()).toBe(0);
  });

  test.each([600_000, -600_000, 7_000, -5_000])(
    'by %i ms is corrected by the first answer',
    (wallOffsetMs) => {
      const rig = createMachine({ wallOffsetMs });
      rig.clock.now();
      rig.call('dynamodb');

      expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
      expect(rig.clock.uncertaintyMs()).toBeLessThan(UNCERTAIN_MS);
      expect(rig.clock.offsetMs()).toBeCloseTo(wallOffsetMs, -4);
      expect(rig.machine.compared).toEqual([rig.clock.offsetMs()]);
    },
  );

  test.each([4_000, -300])('by %i ms, less than the answers can show, is left alone', (wallOffsetMs) => {
    const rig = createMachine({ wallOffsetMs });
    callForSeconds(rig, 60);
    expect(rig.clock.offsetMs()).toBe(0);
    expect(rig.clock.uncertaintyMs()).toBeGreaterThanOrEqual(500);
  });

  test('is never further off than it reports, and never goes back after the first answer', () => {
    const call = fc.record({
      service: fc.constantFrom('sqs', 'dynamodb'),
      upMs: fc.nat(20_000),
      downMs: fc.nat(2_000),
      skewMs,
      thenMs: fc.nat(90_000),
    });
    const offset = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(offset, fc.array(call, { minLength: 1 }), (wallOffsetMs, calls) => {
        const rig = createMachine({ wallOffsetMs });
        let lastMs = -Infinity;
        for (const { service, thenMs, ...how } of calls) {
          rig.call(service, how);
          const toldMs = rig.clock.now();
          expect(toldMs).toBeGreaterThanOrEqual(lastMs);
          // After a correction backwards it repeats its last time until the true time has caught up.
          if (toldMs > lastMs)
            expect(Math.abs(toldMs - rig.machine.trueMs)).toBeLessThanOrEqual(rig.clock.uncertaintyMs() + 1);
          lastMs = toldMs;
          rig.pass(thenMs);
        }
      }),
    );
  });

  test('stays corrected while nothing answers', () => {
    const rig = createMachine({ wallOffsetMs: 600_000 });
    callForSeconds(rig, 5);
    rig.pass(3 * 3_600_000);
    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });

  test('is left alone again once it is set right', () => {
    const rig = createMachine({ wallOffsetMs: 600_000 });
    callForSeconds(rig, 5);
    rig.machine.wallOffsetMs = 0;
    rig.call('dynamodb');
    rig.pass(NARROW_MS);

    expect(rig.errorMs()).toBeCloseTo(0, -1);
    expect(rig.machine.compared.at(-1)).toBe(0);
  });
});

describe('a clock that is set while the process runs', () => {
  test('back is corrected at once, by earlier answers', () => {
    const rig = createMachine();
    callForSeconds(rig, 5);
    rig.machine.wallOffsetMs = -600_000;
    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });

  test('ahead is corrected by the next answer, and its earlier times do not hold it up', () => {
    const rig = createMachine();
    callForSeconds(rig, 5);
    rig.machine.wallOffsetMs = 600_000;
    rig.clock.now();
    rig.call('dynamodb');
    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });
});

describe('a machine that slept', () => {
  test('is believed about the time, even while an answer from before its sleep arrives', () => {
    const rig = createMachine();
    callForSeconds(rig, 5);
    const startedAtMs = rig.machine.monotonicMs;
    const dateMs = Math.floor(rig.machine.trueMs / 1000) * 1000;
    rig.sleep(8 * 3_600_000);
    expect(rig.errorMs()).toBeCloseTo(0, -1);

    rig.clock.observe('sqs', { dateMs, startedAtMs, headAtMs: rig.machine.monotonicMs });
    rig.pass(10);

    expect(rig.errorMs()).toBeCloseTo(0, -1);
  });

  test('does not go back, even if its clock was wrong', () => {
    const rig = createMachine({ wallOffsetMs: -600_000 });
    callForSeconds(rig, 5);
    const before = rig.clock.now();
    rig.sleep(5_000);
    expect(rig.clock.now()).toBeGreaterThanOrEqual(before);
    expect(rig.errorMs()).toBeLessThan(NARROW_MS);

    rig.call('dynamodb');
    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });

  test('ignores every answer from before its sleep', () => {
    const rig = createMachine({ wallOffsetMs: -600_000 });
    callForSeconds(rig, 5, 'sqs');
    rig.sleep(30_000);
    rig.clock.now();
    rig.call('dynamodb');

    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });

  test('is told apart from a process that was held up between reading two clocks', () => {
    const rig = createMachine({ wallOffsetMs: 600_000 });
    callForSeconds(rig, 5);
    rig.holdUp(5_000);

    rig.clock.now();
    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });

  test('without noticing, as when it is moved to another host, is corrected by the next answer', () => {
    const rig = createMachine();
    callForSeconds(rig, 5);
    rig.sleep(30_000);
    rig.machine.wallOffsetMs = -30_000;
    rig.call('dynamodb');
    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });
});

describe('services that contradict each other', () => {
  const STALE = { skewMs: -60_000 };

  test('do not move a clock that one of them agrees with', () => {
    const rig = createMachine();
    callForSeconds(rig, 5, 'dynamodb');
    callForSeconds(rig, 5, 'sqs', STALE.skewMs);
    expect(rig.errorMs()).toBeCloseTo(0, -1);
  });

  test('do not move a clock that was corrected before, either', () => {
    const rig = createMachine({ wallOffsetMs: 600_000 });
    callForSeconds(rig, 5, 'dynamodb');
    callForSeconds(rig, 5, 'sqs', STALE.skewMs);
    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });

  test('are settled by the clock of the machine once it is set right', () => {
    const rig = createMachine({ wallOffsetMs: 600_000 });
    callForSeconds(rig, 5, 'sqs', STALE.skewMs);
    rig.machine.wallOffsetMs = 0;
    callForSeconds(rig, 5, 'dynamodb');

    expect(rig.errorMs()).toBeCloseTo(0, -1);
  });

  test('are believed again once the wrong one is right', () => {
    const rig = createMachine({ wallOffsetMs: 600_000 });
    callForSeconds(rig, 5, 'sqs', STALE.skewMs);
    callForSeconds(rig, 5, 'dynamodb');
    expect(rig.errorMs()).toBeCloseTo(-60_000, -4);
    callForSeconds(rig, 1, 'sqs');
    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });

  test('are forgotten five minutes after their last answer', () => {
    const rig = createMachine({ wallOffsetMs: 600_000 });
    callForSeconds(rig, 5, 'sqs', STALE.skewMs);
    rig.pass(5 * MINUTE_MS);
    callForSeconds(rig, 5, 'dynamodb');
    expect(Math.abs(rig.errorMs())).toBeLessThan(NARROW_MS);
  });
});

test('`now()` is a whole number, as ids and times in the table require', () => {
  const { clock, call, pass } = createMachine({ wallOffsetMs: 600_000.7 });
  call('dynamodb', { upMs: 0.3, downMs: 0.4 });
  pass(0.123);
  expect(Number.isInteger(clock.now())).toBe(true);
});
