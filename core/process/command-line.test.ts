import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { describe, expect, test } from 'vitest';
import { decimal, HELP_OPTION, readCommandLine, UsageError, wholeNumber } from './command-line.ts';

function read(...args: string[]) {
  return readCommandLine(() => {
    const { values } = parseArgs({ args, options: { ...HELP_OPTION, limit: { type: 'string' } } });
    return values.help ? 'help' : { limit: wholeNumber('limit', values.limit) };
  });
}

test('options are read, and --help asks for the help', () => {
  expect(read('--limit', '5')).toEqual({ kind: 'options', options: { limit: 5 } });
  expect(read('--limit', '123456789')).toEqual({ kind: 'options', options: { limit: 123_456_789 } });
  expect(read()).toEqual({ kind: 'options', options: { limit: undefined } });
  expect(read('-h')).toEqual({ kind: 'help' });
});

test.each([
  [['--limt', '5'], "Unknown option '--limt'"],
  [['5'], "Unexpected argument '5'. This command does not take positional arguments"],
  [['--limit'], "Option '--limit <value>' argument missing"],
  [['--limit', '-1'], "Option '--limit' argument is ambiguous. Did you forget"],
  [['--limit', '0'], '--limit: expected a whole number from 1, got 0'],
  [['--limit', '1.5'], '--limit: expected a whole number from 1, got 1.5'],
])('%o is wrong, for a reason in one line', (args, reason) => {
  const answer = read(...args);
  expect(answer).toMatchObject({ kind: 'wrong', reason: expect.stringContaining(reason) });
  expect(JSON.stringify(answer)).not.toContain('\\n');
});

test('advice about positional arguments is left out', () => {
  expect(read('--limt', '5')).toEqual({ kind: 'wrong', reason: "Unknown option '--limt'" });
});

test.each([
  new RangeError('a bug'),
  Object.assign(new Error('no such file'), { code: 'ENOENT' }),
  { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' },
  undefined,
])('a bug (%o) is not reported as a usage mistake', (error) => {
  expect(readingThrows(error)).toBe(error);
});

function readingThrows(error: unknown): unknown {
  try {
    return readCommandLine(() => {
      throw error;
    });
  } catch (thrown) {
    return thrown;
  }
}

test('a whole number may be 0 where the command allows it', () => {
  expect(wholeNumber('wait', '0', { min: 0 })).toBe(0);
  expect(() => wholeNumber('wait', 'long', { min: 0 })).toThrow(UsageError);
});

test('a decimal may have a fraction, within its bounds', () => {
  expect(decimal('share', '0.5', { min: 0, max: 1 })).toBe(0.5);
  expect(decimal('share', undefined, { min: 0, max: 1 })).toBeUndefined();
  expect(() => decimal('share', '2', { min: 0, max: 1 })).toThrow(
    new UsageError('--share: expected a number from 0 to 1, got 2'),
  );
});

describe('a tool that takes no options', () => {
  function run(...args: string[]) {
    const module = JSON.stringify(import.meta.resolve('./command-line.ts'));
    const script = `import { noOptionsOrExit } from ${module};
      noOptionsOrExit(process.argv.slice(1), 'the help');
      console.log('it ran');`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script, '--', ...args],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  }

  test('runs without any', () => {
    expect(run()).toEqual({ status: 0, stdout: 'it ran\n', stderr: '' });
  });

  test('exits with 0 after its help, which is all that it prints', () => {
    expect(run('--help')).toEqual({ status: 0, stdout: 'the help\n', stderr: '' });
  });

  test('exits with 2 when it is asked for something else, and says so on stderr', () => {
    expect(run('--fast')).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^Unknown option '--fast' .*--help.*\n$/),
    });
  });
});
