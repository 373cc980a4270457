import { expect, test } from 'vitest';
import { STEADY_THROUGHPUT } from '../config.ts';
import { usdPerUnit } from './unit-price.ts';

test('on demand, a million write units cost $0.625 and a million read units $0.125', () => {
  const { tableWrite, tableRead } = usdPerUnit('on-demand');
  expect(tableWrite * 1e6).toBeCloseTo(0.625);
  expect(tableRead * 1e6).toBeCloseTo(0.125);
});

test('provisioned and used to 80 percent, they cost $0.226 and $0.045', () => {
  const { tableWrite, tableRead } = usdPerUnit({ ...STEADY_THROUGHPUT, targetPercent: 80 });
  expect(tableWrite * 1e6).toBeCloseTo(0.2257, 4);
  expect(tableRead * 1e6).toBeCloseTo(0.0451, 4);
});
