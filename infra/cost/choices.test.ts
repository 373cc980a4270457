import { expect, test } from 'vitest';
import { costOfChoice, productionChoices } from './choices.ts';
import { usdPerMillionEvents } from './model.ts';

const choices = productionChoices();
const price = (name: string, rate: number) => {
  const choice = choices.find((each) => each.name === name);
  if (!choice) throw new Error(`there is no choice ${name}`);
  return usdPerMillionEvents(costOfChoice(choice, rate).usdPerMonth, rate);
};

test('a steady rate on provisioned throughput costs less than $3 a million at 500/s and about $2 at 5,000/s', () => {
  expect(price('provisioned, 30 days', 500)).toBeLessThan(3);
  expect(price('provisioned, 30 days', 5_000)).toBeLessThan(2.1);
});

test('batches bring it below $1.50 at 5,000/s', () => {
  expect(price('… in batches of 100', 5_000)).toBeLessThan(1.5);
});

test('each choice alone saves', () => {
  for (const rate of [500, 5_000]) {
    const before = price('before', rate);
    for (const name of ['on demand, 30 days', 'provisioned, 90 days'])
      expect(price(name, rate)).toBeLessThan(before ?? 0);
  }
});
