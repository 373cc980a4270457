import { expect, test } from 'vitest';
import { DEFAULT_SCALING } from '../../core/scaling/scaling.ts';
import type { Term, View } from './engine.ts';
import { createLeader } from './leader.ts';
import { createView } from './testing/view.ts';

const ALWAYS: Term = { from: 0, until: Infinity };

/** What a leader reads of a queue with this backlog, exactly and at once. */
function follow(term: Term) {
  let visible = 0;
  const sense = { watch: () => {}, read: () => ({ visible, inFlight: 0, throughput: 0 }) };
  const leader = createLeader(term, sense, DEFAULT_SCALING);
  return (second: number, backlog: number, given: Partial<View> = {}) => {
    visible = backlog;
    const view = createView({ second, ...given });
    return leader.lead(view, view.desired);
  };
}

test('decides every 15 s, from the beginning of its term to its end', () => {
  const lead = follow({ from: 3.5, until: 30 });

  expect([0, 3, 4, 5, 18, 19, 34].map((second) => lead(second, 100))).toEqual([2, 2, 5, 2, 2, 5, 2]);
});

test('raises the fleet at once', () => {
  expect(follow(ALWAYS)(0, 9_999, { desired: 6, serving: 2, leaving: 1 })).toBe(20);
});

test('takes one worker away after the cool-down', () => {
  const lead = follow(ALWAYS);

  expect([0, 15].map((second) => lead(second, 0, { desired: 6 }))).toEqual([6, 5]);
});

test.each([
  ['an instance is going', { leaving: 1 }],
  ['an instance boots', { serving: 5 }],
])('takes none away while %s, and one as soon as it is over', (_, moving) => {
  const lead = follow(ALWAYS);

  expect([0, 15, 30].map((second) => lead(second, 0, { desired: 6, ...moving }))).toEqual([6, 6, 6]);
  expect(lead(45, 0, { desired: 6 })).toBe(5);
});

test('a leader that freezes in its last round changes nothing', () => {
  const lead = follow({ from: 0, until: 20, frozen: { callsAt: undefined } });

  expect([0, 15, 30, 200].map((second) => lead(second, 100, { desired: 2 }))).toEqual([5, 2, 2, 2]);
});

test('its call may go out when it thaws, and then sets what it had read', () => {
  const lead = follow({ from: 0, until: 10, frozen: { callsAt: 190 } });
  lead(0, 100);

  expect(lead(190, 9_999, { desired: 12 })).toBe(5);
});
