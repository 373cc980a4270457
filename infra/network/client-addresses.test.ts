import { describe, expect, test } from 'vitest';
import { type Environment, readEnvironments } from '../config.ts';
import { clientAddresses } from './client-addresses.ts';

const { production } = readEnvironments({});
const allowed = (changes: Partial<Environment>) => clientAddresses({ ...production, ...changes });

describe('who may connect to the load balancer', () => {
  test.each(Object.values(readEnvironments({})))(
    'nobody in $name, until it lists somebody',
    (environment) => {
      expect(clientAddresses(environment)).toEqual([]);
    },
  );

  test('the addresses that the environment lists', () => {
    const allowedAddresses = ['203.0.113.7/32', '10.0.0.0/8'];
    expect(allowed({ allowedAddresses })).toEqual(allowedAddresses);
  });

  test('everyone, where the API asks for a key', () => {
    expect(allowed({ apiKeys: 'on', allowedAddresses: ['203.0.113.7/32'] })).toEqual(['0.0.0.0/0']);
  });

  test.each([
    '0.0.0.0/0',
    '128.0.0.0/1',
    '203.0.113.7',
    '203.0.113.256/32',
    '203.0.113.7/33',
    '203.0.113.7/',
    '203.0.113.7/ 8',
    '10.0.0.0/8/8',
    '::/0',
    'office',
  ])('%s is refused without keys', (range) => {
    expect(() => allowed({ allowedAddresses: [range] })).toThrow(`at most a /8, got ${range}`);
  });
});
