/** The deepest nesting that is accepted: an array or object inside 63 others. */
export const MAX_JSON_DEPTH = 64;

export type StrictJson =
  | { kind: 'parsed'; value: unknown }
  | { kind: 'malformed'; detail: string }
  | { kind: 'refused'; pointer: string; detail: string };

/**
 * Reads JSON so that nothing in it can change on its way through the queue, the table and back. It refuses, with its JSON
 * pointer (RFC 6901), any value that a double, a Unicode string or a map can't hold exactly, as I-JSON (RFC 7493)
 * advises. `malformed` is not JSON at all.
 */
export function parseStrictJson(text: string): StrictJson {
  if (hasNameThatEndsInBackslash(text))
    return { kind: 'refused', pointer: '#', detail: NAME_ENDS_IN_BACKSLASH };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'malformed', detail: error instanceof Error ? error.message : 'not JSON' };
  }
  if (isSurelyExact(text, value)) return { kind: 'parsed', value };
  return findLoss(text) ?? { kind: 'parsed', value };
}

const NAME_ENDS_IN_BACKSLASH =
  'has a name that ends in a backslash, which cannot be parsed safely: rename it';

/**
 * Once V8 has read such a name, it mistakes other names that begin with an escape for it, in any JSON that the process
 * parses later: one producer's event would change another's (https://github.com/nodejs/node/issues/63785). So text from
 * outside is checked before it is parsed. A quotation mark after an even number of backslashes ends a string, and a
 * colon after it makes that string a name.
 */
export function hasNameThatEndsInBackslash(text: string): boolean {
  return text.includes('\\') && /(?<!\\)(?:\\\\)*(?:\\\\|\\u005c)"\s*:/i.test(text);
}

/**
 * A fast check of well-formed JSON that settles most requests. Without escapes, a quotation mark ends its string. Short
 * numbers without an exponent are exact, except -0. No name appears twice if the value has as many names as the text.
 */
function isSurelyExact(text: string, value: unknown): boolean {
  if (text.includes('\\')) return false;
  let names = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTATION_MARK) at = text.indexOf('"', at + 1);
    else if (char === COLON) names += 1;
    else if (isOfNumber(char)) {
      const end = endOfNumber(text, at);
      if (!isPlainNumber(text, at, end)) return false;
      at = end - 1;
    }
  }
  return names === countNames(value, 1);
}

const QUOTATION_MARK = 0x22;
const COLON = 0x3a;
const LETTER_E = 0x65;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Digits, the point and the minus. The slash is between them in ASCII, but appears only in strings. */
function isOfNumber(char: number): boolean {
  return char >= 0x2d && char <= 0x39;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (isOfNumber(text.charCodeAt(at))) at += 1;
  return at;
}

/** A short number without an exponent that can't be -0. */
function isPlainNumber(text: string, start: number, end: number): boolean {
  if (end - start > SURELY_EXACT_DIGITS || (text.charCodeAt(end) | 0x20) === LETTER_E) return false;
  return text.charCodeAt(start) !== MINUS || text.charCodeAt(start + 1) !== ZERO;
}

/** NaN, which equals no count, if the value nests too deep. */
function countNames(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > MAX_JSON_DEPTH) return Number.NaN;
  const inside: unknown[] = Array.isArray(value) ? value : Object.values(value);
  let names = inside === value ? 0 : inside.length;
  for (const each of inside) names += countNames(each, depth + 1);
  return names;
}

type Container = { names: Set<string> | undefined; name: string; index: number; expectsName: boolean };

/** Strings, numbers, and the punctuation that moves in or along a container. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],]/g;

/** Finds the first thing in well-formed JSON that would not survive, in one pass. */
function findLoss(text: string): StrictJson | undefined {
  const path: Container[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const detail = flawOfToken(token, path);
    if (detail) return { kind: 'refused', pointer: pointerTo(path), detail };
  }
  return undefined;
}

function flawOfToken(token: string, path: Container[]): string | undefined {
  const container = path.at(-1);
  switch (token[0]) {
    case '{':
    case '[': {
      if (path.length === MAX_JSON_DEPTH) return `nests deeper than ${MAX_JSON_DEPTH} levels: flatten it`;
      const names = token === '{' ? new Set<string>() : undefined;
      path.push({ names, name: '', index: 0, expectsName: names !== undefined });
      return undefined;
    }
    case '}':
    case ']':
      path.pop();
      return undefined;
    case ',':
      if (container) {
        container.index += 1;
        container.expectsName = container.names !== undefined;
      }
      return undefined;
    case '"':
      return (container?.expectsName ? flawOfName(token, container) : undefined) ?? flawOfString(token);
    default:
      return flawOfNumber(token);
  }
}

function flawOfName(literal: string, container: Container): string | undefined {
  container.name = contentOf(literal);
  container.expectsName = false;
  if (container.names?.has(container.name)) return 'appears twice in one object: send each name once';
  container.names?.add(container.name);
  return undefined;
}

function contentOf(literal: string): string {
  return literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

/** Only escapes can contain either: a raw half is not UTF-8, a raw NUL is not JSON. */
function flawOfString(literal: string): string | undefined {
  if (!literal.includes('\\u')) return undefined;
  const content = contentOf(literal);
  if (!content.isWellFormed())
    return 'contains half of a surrogate pair (\\ud800 to \\udfff): send whole characters';
  if (content.includes('\0'))
    return 'contains a NUL character (\\u0000): remove it, or encode the text, for example as base64';
  return undefined;
}

const SURELY_EXACT_DIGITS = 15;

function flawOfNumber(literal: string): string | undefined {
  if (NEGATIVE_ZERO.test(literal)) return `is ${abbreviate(literal)}, which JSON writers turn into 0: send 0`;
  if (literal.length <= SURELY_EXACT_DIGITS && !/[eE]/.test(literal)) return undefined;
  const plain = !/[.eE]/.test(literal);
  const value = Number(literal);
  if (plain && Number.isSafeInteger(value)) return undefined;
  if (!plain && Number.isFinite(value) && sameDecimal(literal, String(value))) return undefined;
  return `is a number that a double can't hold exactly (${abbreviate(literal)}): send it as a string`;
}

const NEGATIVE_ZERO = /^-[0.]+(?:[eE]|$)/;

/** Whether two decimal literals denote the same number, however they are written. */
function sameDecimal(a: string, b: string): boolean {
  const [left, right] = [normalDecimal(a), normalDecimal(b)];
  return left.digits === right.digits && (left.digits === '' || left.exponent === right.exponent);
}

function normalDecimal(literal: string): { digits: string; exponent: number } {
  const [mantissa = '', exponent = '0'] = literal.split(/[eE]/);
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const trimmed = withoutTrailingZeros(digits);
  return {
    digits: trimmed,
    exponent: Number(exponent) - fraction.length + (digits.length - trimmed.length),
  };
}

/** By hand: /0+$/ takes quadratic time on a run of zeros that is not at the end. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function abbreviate(literal: string): string {
  return literal.length <= 40 ? literal : `${literal.slice(0, 37)}…`;
}

function pointerTo(path: Container[]): string {
  return jsonPointer(path.map((container) => (container.names ? container.name : container.index)));
}

/** A JSON pointer as a URI fragment, as RFC 9457 shows it: `#/payload/items/0`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return `#${path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
}
