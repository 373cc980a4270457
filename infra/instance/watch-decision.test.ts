import { describe, expect, test } from 'vitest';
import { TIMINGS } from '../../core/settings/timings.ts';
import {
  decideWatch,
  INITIAL_WATCH,
  isReadyAwaited,
  type Look,
  secondsToNextLook,
  type WatchAction,
  type WatchState,
} from './watch-decision.ts';

const up: Look = { target: 'InService', live: true, ready: false, seconds: 5 };
const down: Look = { ...up, live: false };
const times = (count: number, look: Look) => Array<Look>(count).fill(look);

/** The actions after each look, each of which succeeds. */
function follow(looks: Look[], from: Partial<WatchState> = {}): WatchAction[] {
  let state: WatchState = { ...INITIAL_WATCH, isReadyKnown: true, ...from };
  return looks.map((look) => {
    const decided = decideWatch(look, state);
    state = { ...decided.state, ...(decided.action === 'report-unhealthy' ? { isReported: true } : {}) };
    return decided.action;
  });
}

describe('an instance', () => {
  test('leaves once its group terminates it, whatever its process does', () => {
    expect(follow([up, { ...down, target: 'Terminated' }])).toEqual(['none', 'leave']);
  });

  test('stays while the metadata service does not answer', () => {
    expect(follow(times(20, { ...up, target: undefined }))).toEqual(Array(20).fill('none'));
  });
});

describe('a new instance', () => {
  const starting: Look = { ...down, seconds: 1 };

  test('is counted as soon as its process is ready, and not when it is only live', () => {
    const looks = [starting, { ...starting, live: true }, { ...starting, live: true, ready: true }];
    expect(follow(looks, { isReadyKnown: false })).toEqual(['none', 'none', 'complete-ready']);
  });

  test('asks again while the group does not wait for it yet', () => {
    const ready = { ...starting, live: true, ready: true };
    expect(follow(times(3, ready), { isReadyKnown: false })).toEqual(Array(3).fill('complete-ready'));
  });

  test('asks no longer than the group waits for it', () => {
    const ready = { ...up, ready: true };
    const actions = follow(times(1 + TIMINGS.launchHook / 5, ready), { isReadyKnown: false });
    expect(actions.slice(-2)).toEqual(['complete-ready', 'none']);
  });

  test('is replaced if its process never answers, after its time to boot', () => {
    const seconds = TIMINGS.boot + TIMINGS.unresponsive;
    const actions = follow(times(seconds, starting), { isReadyKnown: false });
    expect(actions.indexOf('report-unhealthy')).toBe(seconds - 1);
  });
});

describe('a process that was live', () => {
  test('may fail its check for a minute, as when it restarts', () => {
    expect(follow([up, ...times(11, down), up, ...times(11, down)])).not.toContain('report-unhealthy');
  });

  test('has its instance replaced after that', () => {
    expect(follow([up, ...times(12, down)]).slice(-2)).toEqual(['none', 'report-unhealthy']);
  });

  test('is reported once', () => {
    const actions = follow([up, ...times(40, down)]);
    expect(actions.filter((action) => action === 'report-unhealthy')).toHaveLength(1);
  });

  test('is reported again if the report failed', () => {
    const state = { ...INITIAL_WATCH, wasLive: true, isReadyKnown: true, deadSeconds: 60 };
    expect(decideWatch(down, state).action).toBe('report-unhealthy');
  });

  test('is reported anew if it recovered in between', () => {
    const actions = follow([up, ...times(12, down), up, ...times(12, down)]);
    expect(actions.filter((action) => action === 'report-unhealthy')).toHaveLength(2);
  });

  test('is not taken for dead because the instance was suspended: looks are counted, not the clock', () => {
    expect(follow([up, down, { ...down, seconds: 5 }, up])).toEqual(Array(4).fill('none'));
  });
});

test('readiness is asked for until the group knows, and no longer', () => {
  expect(isReadyAwaited(INITIAL_WATCH)).toBe(true);
  expect(isReadyAwaited({ ...INITIAL_WATCH, isReadyKnown: true })).toBe(false);
});

test.each([
  ['a new instance', {}, 1],
  ['an instance that its group does not wait for', { isAbsent: true }, 5],
  ['an instance that is counted', { isReadyKnown: true }, 5],
])('%s is looked at again in time', (_, state, seconds) => {
  expect(secondsToNextLook({ ...INITIAL_WATCH, ...state })).toBe(seconds);
});
