import { describe, expect, it } from 'vitest';
import { readGate, readLoadShape, readMetricsExpectation, readTarget } from './config.ts';

describe('the settings of a scenario', () => {
  it('accept a target with or without a slash at its end', () => {
    expect(readTarget({ BASE_URL: 'https://events.example.com/' })).toBe('https://events.example.com');
    expect(readTarget({})).toBe('http://localhost:8080');
  });

  it('expect metrics unless told that they are refused', () => {
    expect(readMetricsExpectation({})).toBe('served');
    expect(readMetricsExpectation({ EXPECT_METRICS: 'refused' })).toBe('refused');
    expect(() => readMetricsExpectation({ EXPECT_METRICS: 'no' })).toThrow(
      'expected served or refused, got no',
    );
  });

  it('let latency decide unless told that only errors do', () => {
    expect(readGate({})).toBe('promise');
    expect(readGate({ GATE: 'errors' })).toBe('errors');
    expect(() => readGate({ GATE: 'none' })).toThrow('expected promise or errors, got none');
  });

  it('change the usual load only where the environment says so', () => {
    const usual = { users: 1000, thinkSeconds: 2, ramp: '30s', hold: '2m' };
    expect(readLoadShape(usual, {})).toEqual(usual);
    expect(readLoadShape(usual, { USERS: '50', DURATION: '10s' })).toEqual({
      ...usual,
      users: 50,
      hold: '10s',
    });
  });

  it.each(['0', '-1', 'many', ''])('refuse %j users', (USERS) => {
    const usual = { users: 1000, thinkSeconds: 2, ramp: '30s', hold: '2m' };
    expect(() => readLoadShape(usual, { USERS })).toThrow('USERS: expected a number above 0');
  });
});
