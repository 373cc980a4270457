import { expect, test } from 'vitest';
import { measureInTurn, mediansOfRounds } from './in-turn.ts';

const cost = (cpuMicros: number, perSecond: number) => ({ cpuMicros, perSecond, missingSpans: 0 });

test('a round loads each kind in turn, and compares its best slice with that of none', async () => {
  const asked: string[] = [];
  const open = new Set<string>();
  const round = await measureInTurn(['all'], async (tracing, use) => {
    open.add(tracing);
    const result = await use({
      async slice() {
        expect([...open]).toEqual(['off', 'all']);
        asked.push(tracing);
        const slower = asked.length <= 2 ? 1 : asked.length; // the first slice of each is undisturbed
        return tracing === 'off'
          ? { cpuMicros: 100 * slower, perSecond: 1_000 / slower }
          : { cpuMicros: 120 * slower, perSecond: 900 / slower };
      },
      missingSpans: async () => (tracing === 'off' ? 0 : 3),
    });
    open.delete(tracing);
    return result;
  });
  expect(asked).toHaveLength(8);
  for (let pair = 0; pair < 8; pair += 2) expect(asked.slice(pair, pair + 2).sort()).toEqual(['all', 'off']);
  expect(round.all.moreCpu).toBeCloseTo(0.2);
  expect(round.all.slowerBy).toBeCloseTo(0.1);
  expect(round.all.missingSpans).toBe(3);
  expect(round.off).toEqual(cost(100, 1_000));
  expect([...open]).toEqual([]);
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
