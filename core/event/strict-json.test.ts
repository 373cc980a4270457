import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasNameThatEndsInBackslash, jsonPointer, MAX_JSON_DEPTH, parseStrictJson } from './strict-json.ts';

const parsed = (text: string): unknown => {
  const json = parseStrictJson(text);
  if (json.kind !== 'parsed') throw new Error(`${text.slice(0, 40)} was ${JSON.stringify(json)}`);
  return json.value;
};

const refusedAt = (text: string): string => {
  const json = parseStrictJson(text);
  if (json.kind !== 'refused') throw new Error(`${text.slice(0, 40)} was ${json.kind}`);
  return json.pointer;
};

const nested = (depth: number, inside = '') => '['.repeat(depth) + inside + ']'.repeat(depth);

describe('JSON that survives unchanged is read', () => {
  test('any JSON that a program writes is read as by JSON.parse', () => {
    const wellFormed = fc
      .jsonValue({ stringUnit: 'grapheme', maxDepth: 8 })
      .map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(wellFormed, (text) => {
        fc.pre(!/\\u0000|\d{16}/.test(text) && !hasNameThatEndsInBackslash(text)); // those have tests of their own
        expect(parsed(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('white space and punctuation inside strings do not confuse it', () => {
    const text = ' { "a,{[" : [ "]}\\"," , { "\\\\ " : "\\\\u0000" } , 1 ] , "b" : "/\\/" } ';
    expect(parsed(text)).toEqual(JSON.parse(text));
  });

  test.each([
    '9007199254740991',
    '-9007199254740991',
    '0.1',
    '1e22',
    '1E+2',
    '5e-324',
    '1.7976931348623157e308',
    '0.30000000000000004',
    '100000.000000000000000000',
    '0e99999',
    '-0.5',
    '-0.1e0',
  ])('keeps the number %s', (literal) => {
    expect(parsed(literal)).toBe(Number(literal));
  });

  test('keeps every double and every safe integer as programs write them', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = JSON.stringify(value);
        // An integer past 2^53 in plain digits can't be told from one that was rounded.
        fc.pre(!/^-?\d+$/.test(text) || Number.isSafeInteger(value));
        expect(parsed(text)).toBe(Number(text));
      }),
    );
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => parsed(String(value)) === value));
  });

  test('reads names that are special in JavaScript as plain data', () => {
    const value = parsed('{"__proto__":{"admin":true},"constructor":1,"toString":2}') as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect('admin' in value).toBe(false);
  });

  test('reads a whole character that is escaped as a surrogate pair', () => {
    expect(parsed('"\\ud83d\\ude00"')).toBe('😀');
  });

  test(`reads ${MAX_JSON_DEPTH} levels`, () => {
    expect(parseStrictJson(nested(MAX_JSON_DEPTH)).kind).toBe('parsed');
  });
});

describe('JSON that would be altered is refused, with its pointer', () => {
  test.each([
    ['9007199254740992', '#'],
    ['9007199254740993', '#'],
    ['-9007199254740993', '#'],
    ['[1,{"n":12345678901234567890}]', '#/1/n'],
    ['1e400', '#'],
    ['-1e400', '#'],
    ['1e-400', '#'],
    ['0.1000000000000000055511151231257827', '#'],
    ['{"a":[0,0.12345678901234567890]}', '#/a/1'],
    ['9007199254740993.0', '#'],
    ['900719925474099300e-2', '#'],
    ['-0', '#'],
    ['[1,-0.0]', '#/1'],
    ['{"a":-0e5}', '#/a'],
    ['{"a":-0.000000000000000000}', '#/a'],
  ])('the number in %s', (text, pointer) => {
    expect(refusedAt(text)).toBe(pointer);
  });

  test('every integer past the safe ones, in plain digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 200n }), fc.boolean(), (value, negative) => {
        expect(refusedAt(`{"id":${negative ? '-' : ''}${value}}`)).toBe('#/id');
      }),
    );
  });

  test.each([
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"a\\uDFFFb"',
    '"\\ud83d\\\\ude00"',
    '"\\u0000"',
    '"a\\u0000b"',
  ])('the string %s', (literal) => {
    expect(refusedAt(`{"a":[${literal}]}`)).toBe('#/a/0');
    expect(parseStrictJson(`{${literal}:1}`).kind).toBe('refused');
  });

  test.each([
    ['{"a":1,"a":2}', '#/a'],
    ['{"a":1,"\\u0061":2}', '#/a'],
    ['{"x":[{"a":{},"b":1,"a":[]}]}', '#/x/0/a'],
    ['{"__proto__":1,"__proto__":2}', '#/__proto__'],
    ['{"a/b~":1,"a/b~":1}', '#/a~1b~0'],
    ['{"a" : ":b" , "a" : 1}', '#/a'],
  ])('the name that appears twice in %s', (text, pointer) => {
    expect(refusedAt(text)).toBe(pointer);
  });

  test('the same name in two objects is not a repetition', () => {
    expect(parseStrictJson('[{"a":{"a":1}},{"a":"a"}]').kind).toBe('parsed');
  });

  test(`nesting past ${MAX_JSON_DEPTH} levels, however deep`, () => {
    expect(refusedAt(nested(MAX_JSON_DEPTH + 1))).toBe(`#${'/0'.repeat(MAX_JSON_DEPTH)}`);
    expect(refusedAt(`[7,${nested(MAX_JSON_DEPTH, '{}')}]`)).toBe(`#/1${'/0'.repeat(MAX_JSON_DEPTH - 1)}`);
    expect(parseStrictJson(nested(250_000)).kind).toBe('refused');
  });

  test('a large value does not make the error larger', () => {
    const json = parseStrictJson(`{"a":1${'0'.repeat(100_000)}}`);
    expect(JSON.stringify(json).length).toBeLessThan(200);
  });
});

test.each([
  '',
  ' ',
  '{',
  '[1,]',
  '{"a"}',
  "{'a':1}",
  '01',
  '1.',
  '.5',
  '+1',
  'NaN',
  'Infinity',
  '"\n"',
  '\ufeff{}',
  '{}{}',
  'undefined',
])('%j is not JSON', (text) => {
  expect(parseStrictJson(text).kind).toBe('malformed');
});

test('any text is judged in time that grows linearly with its length', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseStrictJson(text)));
  expect(parseStrictJson(`"${'\\n'.repeat(500_000)}"`).kind).toBe('parsed');
  expect(parseStrictJson(`"${'\\\\u0000'.repeat(100_000)}"`).kind).toBe('parsed');
});

test('a JSON pointer escapes its special characters', () => {
  expect(jsonPointer([])).toBe('#');
  expect(jsonPointer(['a/b', 0, '~1', ''])).toBe('#/a~1b/0/~01/');
});

test.each([
  ['zeros in the middle of a number', (size: number) => `1.${'0'.repeat(10 * size)}1`],
  ['zeros before a number', (size: number) => `0.${'0'.repeat(10 * size)}1`],
  ['zeros at its end', (size: number) => `1${'0'.repeat(10 * size)}.0`],
  ['escapes in a string', (size: number) => `"${'\\u0041'.repeat(2 * size)}"`],
  [
    'names in an object',
    (size: number) => `{${Array.from({ length: size }, (_, n) => `"\\u0061${n}":1`).join(',')}}`,
  ],
  ['containers side by side', (size: number) => `[${'[],'.repeat(3 * size)}1e1]`],
])('a body full of %s takes no longer than its size', (_what, bodyOf) => {
  const [small, large] = [bodyOf(2_000), bodyOf(32_000)];
  // Both parse as many bytes. If time grew with the square of the size, the large one would take 16 times as long.
  expect(cpuMicroseconds(large, 3)).toBeLessThan(4 * cpuMicroseconds(small, 48) + 50_000);
});

/** The least CPU time of this thread to parse the text that often. A busy machine does not change it. */
function cpuMicroseconds(text: string, times: number): number {
  const runs = Array.from({ length: 3 }, () => {
    const before = process.threadCpuUsage();
    for (let n = 0; n < times; n += 1) parseStrictJson(text);
    // Their sum is exact: Linux tells them apart by where a tick found the thread, so that one of them may be 0.
    const { user, system } = process.threadCpuUsage(before);
    return user + system;
  });
  return Math.min(...runs);
}

describe('a name that ends in a backslash', () => {
  // V8 misreads other names once it has read one: https://github.com/nodejs/node/issues/63785
  const poisons = [
    String.raw`{"a":1,"\\":1}`,
    String.raw`{"a":1,"x\\\\" : 1}`,
    String.raw`{"a":1,"\u005C":1}`,
    String.raw`{"a":1,"\\\u005c":1}`,
    String.raw`[{"a":{"\\":1}}]`,
  ];

  test.each(poisons)('is refused before it is parsed, in %s', (text) => {
    expect(parseStrictJson(text)).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('backslash'),
    });
  });

  test('cannot change names that are read after it', () => {
    for (let times = 0; times < 100; times += 1) {
      for (const poison of poisons) parseStrictJson(poison);
      expect(Object.keys(parsed(String.raw`{"a":1,"\u0041":1}`) as object)).toEqual(['a', 'A']);
    }
  });

  test.each([
    String.raw`{"a":"\\"}`,
    String.raw`{"a":["\\","b"]}`,
    String.raw`{"\\u005c":1}`,
    String.raw`{"a\"":1}`,
    String.raw`{"a":"\\\":"}`,
    String.raw`{"a":"{\\\"b\\\":1}"}`,
  ])('is not what %s has', (text) => {
    expect(parsed(text)).toEqual(JSON.parse(text));
  });
});
