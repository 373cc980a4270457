import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { readBody } from './read-body.ts';

/** A request whose body is the chunks that the test pushes. */
function request(headers: Record<string, string> = {}): IncomingMessage {
  const incoming = new IncomingMessage(new Socket());
  Object.assign(incoming.headers, headers);
  return incoming;
}

test('a body is read whole, whatever its chunks', async () => {
  const incoming = request();
  const read = readBody(incoming, 100);
  for (const byte of Buffer.from('{"a":"é€😀"}')) incoming.push(Buffer.from([byte]));
  incoming.push(null);

  expect(await read).toEqual({ kind: 'text', text: '{"a":"é€😀"}' });
});

test('a missing body is an empty text, and a byte order mark is ignored', async () => {
  for (const [bytes, text] of [
    ['', ''],
    ['\ufeff{}', '{}'],
  ] as const) {
    const incoming = request();
    incoming.push(Buffer.from(bytes));
    incoming.push(null);
    expect(await readBody(incoming, 100)).toEqual({ kind: 'text', text });
  }
});

test('a body at the limit is read, and one byte more is too large', async () => {
  for (const [bytes, kind] of [
    [100, 'text'],
    [101, 'too_large'],
  ] as const) {
    const incoming = request();
    const read = readBody(incoming, 100);
    incoming.push(Buffer.alloc(bytes, 'a'));
    incoming.push(null);
    expect((await read).kind).toBe(kind);
  }
});

test('a body that is too large is not read any further', async () => {
  const incoming = request();
  const read = readBody(incoming, 100);
  incoming.push(Buffer.alloc(101, 'a'));
  await read;

  expect(incoming.listenerCount('data')).toBe(0);
});

test('a Content-Length at the limit is allowed', async () => {
  const incoming = request({ 'content-length': '100' });
  incoming.push(Buffer.alloc(100, 'a'));
  incoming.push(null);
  expect((await readBody(incoming, 100)).kind).toBe('text');
});

test('a Content-Length over the limit is too large at once', async () => {
  expect(await readBody(request({ 'content-length': '101' }), 100)).toEqual({ kind: 'too_large' });
});

test('a body that is not UTF-8 is reported', async () => {
  const incoming = request();
  incoming.push(Buffer.from([0x22, 0xff, 0x22]));
  incoming.push(null);

  expect(await readBody(incoming, 100)).toEqual({ kind: 'not_utf8' });
});

test('a client that disconnects is reported', async () => {
  const incoming = request();
  const read = readBody(incoming, 100);
  incoming.push(Buffer.from('{"a"'));
  incoming.destroy(new Error('aborted'));

  expect(await read).toEqual({ kind: 'aborted' });
});
