import { expect, test } from 'vitest';
import { measureInTurn, mediansOfRounds } from './in-turn.ts';

const cost = (cpuMicros: number, perSecond: number) => ({ cpuMicros, perSecond, missingSpans: 0 });

test('a round measures each kind once, and compares it with none', async () => {
  const asked: string[] = [];
  const round = await measureInTurn(['all'], async (tracing) => {
    asked.push(tracing);
    return tracing === 'off' ? cost(100, 1_000) : cost(120, 900);
  });
  expect(asked.sort()).toEqual(['all', 'off']);
  expect(round.off).toEqual(cost(100, 1_000));
  expect(round.all.moreCpu).toBeCloseTo(0.2);
  expect(round.all.slowerBy).toBeCloseTo(0.1);
});

test('the median of a ratio is that of the rounds, whatever the machine did between them', () => {
  const round = (off: number, more: number) => ({
    off: cost(off, 1_000),
    all: { ...cost(off * (1 + more), 1_000), moreCpu: more, slowerBy: 0 },
  });
  const medians = mediansOfRounds<'all'>([round(100, 0.1), round(900, 0.2), round(50, 0.3)]);
  expect(medians.all.moreCpu).toBe(0.2);
  expect(medians.off.cpuMicros).toBe(100);
});
