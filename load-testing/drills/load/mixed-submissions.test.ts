import { expect, test } from 'vitest';
import { createSubmissions } from './mixed-submissions.ts';

const mix = { events: 20_000, repeatedShare: 0.05, invalidShare: 0.02 };

test('every event is in one submission', () => {
  const numbers = createSubmissions(mix, 'run').flatMap(({ events }) => events);
  expect(numbers).toEqual(Array.from({ length: mix.events }, (_, n) => n));
});

test('repeated and invalid submissions have their shares', () => {
  const submissions = createSubmissions(mix, 'run');
  const share = (count: number) => count / submissions.length;
  expect(share(submissions.filter(({ sends }) => sends > 1).length)).toBeCloseTo(0.05, 2);
  expect(share(submissions.filter(({ kind }) => kind === 'invalid').length)).toBeCloseTo(0.02, 2);
});

test('events whose handler fails once have their share', () => {
  const submissions = createSubmissions({ ...mix, failingShare: 0.05 }, 'run');
  const failing = submissions.filter(({ request }) => request.body.includes('demo.flaky'));
  expect(failing.length / submissions.length).toBeCloseTo(0.05, 1);
});

test('only submissions with a key are repeated', () => {
  const repeated = createSubmissions(mix, 'run').filter(({ sends }) => sends > 1);
  expect(new Set(repeated.map(({ kind }) => kind))).toEqual(new Set(['keyed']));
});
