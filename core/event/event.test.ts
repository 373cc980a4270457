import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type EventContent,
  MAX_EVENT_TYPE_LENGTH,
  MAX_SUBJECT_LENGTH,
  parseCloudEvent,
  parseEvent,
} from './event.ts';

const contentOf = (body: unknown): EventContent => {
  const parsed = parseEvent(body);
  if (parsed.kind !== 'event') throw new Error(JSON.stringify(parsed.errors));
  return parsed.content;
};

const mistakesIn = (body: unknown, parse = parseEvent): string[] => {
  const parsed = parse(body);
  return parsed.kind === 'invalid' ? parsed.errors.map(({ pointer }) => pointer).sort() : [];
};

const eventTypes = fc.stringMatching(/^[A-Za-z0-9._:/-]{1,128}$/);
const subjects = fc.string({ minLength: 1, maxLength: MAX_SUBJECT_LENGTH });
const timestamps = fc
  .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
  .map((date) => date.toISOString());

describe('our own shape', () => {
  test('is read under any of its names', () => {
    const bodies = fc.record({
      type: fc.tuple(fc.constantFrom('event_type', 'type', 'name'), eventTypes),
      payload: fc.tuple(fc.constantFrom('payload', 'data', 'metadata'), fc.jsonValue()),
      subject: fc.tuple(fc.constantFrom('subject', 'user_id', 'client_id'), fc.option(subjects)),
      time: fc.tuple(fc.constantFrom('occurred_at', 'timestamp'), fc.option(timestamps)),
    });
    fc.assert(
      fc.property(bodies, ({ type, payload, subject, time }) => {
        expect(contentOf(Object.fromEntries([type, payload, subject, time]))).toEqual({
          eventType: type[1],
          payload: payload[1],
          ...(subject[1] === null ? {} : { subject: subject[1] }),
          ...(time[1] === null ? {} : { occurredAt: time[1] }),
        });
      }),
    );
  });

  test('is read in the shapes of the services that this one replaces', () => {
    expect(
      contentOf({
        user_id: 'abc123',
        event_type: 'page_view',
        metadata: { page: 'users' },
        timestamp: '2025-05-28T10:00:00Z',
      }),
    ).toEqual({
      eventType: 'page_view',
      subject: 'abc123',
      payload: { page: 'users' },
      occurredAt: '2025-05-28T10:00:00Z',
    });
    expect(contentOf({ name: 'user.created', data: { user_id: 123 } })).toEqual({
      eventType: 'user.created',
      payload: { user_id: 123 },
    });
  });

  test.each([null, false, 0, '', [], {}])('may carry %j as its payload', (payload) => {
    expect(contentOf({ event_type: 'a', payload }).payload).toEqual(payload);
    expect(contentOf({ event_type: 'a', metadata: payload }).payload).toEqual(payload);
  });

  test('keeps names in a payload that are special in JavaScript as plain data', () => {
    const payload = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{}}}');
    const read = contentOf({ event_type: 'a', payload }).payload as object;
    expect(JSON.stringify(read)).toBe(JSON.stringify(payload));
    expect('admin' in read).toBe(false);
  });

  test('is refused with two names for one field', () => {
    expect(
      mistakesIn({ event_type: 'a', name: 'a', payload: 1, data: 1, subject: 's', client_id: 's' }),
    ).toEqual(['#/client_id', '#/data', '#/name']);
    expect(mistakesIn({ type: 'a', data: null, metadata: null })).toEqual(['#/metadata']);
  });

  test('is refused with an unknown field, whatever its name', () => {
    const body = JSON.parse(
      '{"event_type":"a","payload":1,"colour":1,"a/b":1,"__proto__":1,"constructor":1}',
    );
    expect(mistakesIn(body)).toEqual(['#/__proto__', '#/a~1b', '#/colour', '#/constructor']);
  });

  test('is refused without a type or a payload', () => {
    expect(mistakesIn({})).toEqual(['#/event_type', '#/payload']);
    expect(mistakesIn({ event_type: undefined, payload: undefined })).toEqual(['#/event_type', '#/payload']);
  });

  test.each([null, 1, 'a', true, [], [{ event_type: 'a', payload: 1 }]])('is not %j', (body) => {
    expect(mistakesIn(body)).toEqual(['#']);
  });

  test.each(['', ' a', 'a b', 'ä', 'a\n', 'a\0', 'a'.repeat(MAX_EVENT_TYPE_LENGTH + 1), 1, null, {}, ['a']])(
    'does not have the event type %j',
    (type) => {
      expect(mistakesIn({ event_type: type, payload: 1 })).toEqual(['#/event_type']);
    },
  );

  test('has a subject of bounded length', () => {
    expect(mistakesIn({ event_type: 'a', payload: 1, subject: '' })).toEqual(['#/subject']);
    expect(mistakesIn({ event_type: 'a', payload: 1, user_id: 'x'.repeat(MAX_SUBJECT_LENGTH + 1) })).toEqual([
      '#/user_id',
    ]);
    expect(mistakesIn({ event_type: 'a', payload: 1, subject: 123 })).toEqual(['#/subject']);
  });
});

test.each([
  [[], '#', 'expected object, received array'],
  ['text', '#', 'expected object, received string'],
  [{ event_type: 7, payload: 1 }, '#/event_type', 'expected string, received number'],
  [{ event_type: 'a', payload: 1, subject: '' }, '#/subject', 'expected string to have >=1 characters'],
])('%j is refused by what was expected, and nothing around it', (body, pointer, detail) => {
  expect(parseEvent(body)).toEqual({ kind: 'invalid', errors: [{ pointer, detail }] });
});

describe('a time', () => {
  const mistakes = (occurred_at: unknown) => mistakesIn({ event_type: 'a', payload: 1, occurred_at });

  test.each([
    '2025-05-28T10:00:00Z',
    '2025-05-28t10:00:00z',
    '2024-02-29T23:59:59.999999999+23:59',
    '2000-02-29T00:00:00-00:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ])('may be %s, and is kept as it was written', (text) => {
    expect(contentOf({ event_type: 'a', payload: 1, occurred_at: text }).occurredAt).toBe(text);
  });

  test.each([
    '2025-02-29T00:00:00Z',
    '2025-02-30T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2025-04-31T00:00:00Z',
    '2025-00-01T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-01-00T00:00:00Z',
    '2025-01-32T00:00:00Z',
    '2025-05-28T24:00:00Z',
    '2025-05-28T10:60:00Z',
    '2025-05-28T10:00:60Z',
    '2025-05-28T10:00:00+24:00',
    '2025-05-28T10:00:00+10:60',
    '2025-05-28T10:00:00',
    '2025-05-28 10:00:00Z',
    '2025-05-28',
    '2025-05-28T10:00:00.Z',
    '2025-05-28T10:00Z',
    ' 2025-05-28T10:00:00Z',
    '2025-05-28T10:00:00Z\n',
    '+012025-05-28T10:00:00Z',
    '٢٠٢٥-05-28T10:00:00Z',
    'yesterday',
    '',
    1748426400,
    {},
  ])('is not %j', (text) => {
    expect(mistakes(text)).toEqual(['#/occurred_at']);
  });
});

describe('a CloudEvent', () => {
  const cloudEvent = { specversion: '1.0', id: '1', source: '/here', type: 'com.example.happened' };

  test('keeps the attributes that have no field here', () => {
    const read = contentOf({
      ...cloudEvent,
      subject: 'who',
      time: '2025-05-28T10:00:00Z',
      datacontenttype: 'application/json',
      dataschema: null,
      extension1: 7,
      flag: true,
      constructor: 'c',
      data: { a: 1 },
    });
    expect(read).toEqual({
      eventType: 'com.example.happened',
      subject: 'who',
      occurredAt: '2025-05-28T10:00:00Z',
      payload: { a: 1 },
      cloudEvent: {
        id: '1',
        source: '/here',
        datacontenttype: 'application/json',
        extension1: 7,
        flag: true,
        constructor: 'c',
      },
    });
  });

  test('without data has a null payload', () => {
    expect(contentOf(cloudEvent).payload).toBeNull();
    expect(contentOf({ ...cloudEvent, data: null }).payload).toBeNull();
  });

  test('with binary data is marked as base64', () => {
    const read = contentOf({ ...cloudEvent, data_base64: 'AAEC' });
    expect(read.payload).toBe('AAEC');
    expect(read.cloudEvent).toMatchObject({ datacontentencoding: 'base64' });
  });

  test.each([
    [{ specversion: '0.3' }, '#/specversion'],
    [{ id: '' }, '#/id'],
    [{ id: undefined }, '#/id'],
    [{ source: '' }, '#/source'],
    [{ type: 'two words' }, '#/type'],
    [{ time: '2025-02-30T00:00:00Z' }, '#/time'],
    [{ data: null, data_base64: '' }, '#/data_base64'],
    [{ data_base64: 'not base64!' }, '#/data_base64'],
    [{ Extension: 'x' }, '#/Extension'],
    [{ ['x'.repeat(41)]: 'x' }, `#/${'x'.repeat(41)}`],
    [{ extension: { deep: true } }, '#/extension'],
    [{ extension: 1.5 }, '#/extension'],
  ])('with %j is refused at %s', (change, pointer) => {
    expect(mistakesIn({ ...cloudEvent, ...change })).toEqual([pointer]);
  });

  test('with an extension called __proto__ is refused, not silently dropped', () => {
    const body = JSON.parse('{"specversion":"1.0","id":"1","source":"s","type":"t","__proto__":"x"}');
    expect(mistakesIn(body)).toEqual(['#/__proto__']);
  });

  test('is the only shape that parseCloudEvent takes', () => {
    expect(mistakesIn({ event_type: 'a', payload: 1 }, parseCloudEvent)).toContain('#/specversion');
  });
});

test('any other value gets an error that names the wrong field', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (body, asCloudEvent) => {
      const parsed = asCloudEvent ? parseCloudEvent(body) : parseEvent(body);
      if (parsed.kind === 'invalid')
        for (const { pointer, detail } of parsed.errors) {
          expect(pointer).toMatch(/^#/);
          expect(detail).not.toBe('');
        }
    }),
  );
});
