import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createLogger } from './logging.ts';

test('a logger writes from its level up, with its service on every line', () => {
  const logger = createLogger({ service: 'worker', level: 'warn' });
  expect(logger.isLevelEnabled('warn')).toBe(true);
  expect(logger.isLevelEnabled('info')).toBe(false);
  expect(logger.bindings()).toMatchObject({ service: 'worker' });
});

test('a sink gets every line that standard output gets', async () => {
  const module = new URL('./logging.ts', import.meta.url).href;
  const script = `import { createLogger } from '${module}';
    const sink = { write: (line) => process.stderr.write(line) };
    const logger = createLogger({ service: 'worker', level: 'debug', sink });
    logger.trace('too fine'); logger.debug('one'); logger.error({ event_id: 'e1' }, 'two');`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
  ]);

  expect(stdout.trim().split('\n')).toHaveLength(2);
  expect(stderr).toBe(stdout);
});

test('a line is JSON, with its level and time', async () => {
  const module = new URL('./logging.ts', import.meta.url).href;
  const script = `import { createLogger } from '${module}';
    createLogger({ service: 'worker', level: 'info' }).warn({ event_id: 'e1' }, 'hello');`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);

  expect(JSON.parse(stdout)).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    service: 'worker',
    pid: expect.any(Number),
    event_id: 'e1',
    msg: 'hello',
  });
});
