import { expect, test } from 'vitest';
import { createLogger } from './logging.ts';

test('a logger writes from its level up, and says on every line who writes', () => {
  const logger = createLogger({ service: 'worker', level: 'warn' });
  expect(logger.isLevelEnabled('warn')).toBe(true);
  expect(logger.isLevelEnabled('info')).toBe(false);
  expect(logger.bindings()).toMatchObject({ service: 'worker' });
});
