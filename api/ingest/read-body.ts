import type { IncomingMessage } from 'node:http';

export type BodyRead =
  | { kind: 'text'; text: string }
  | { kind: 'too_large' }
  | { kind: 'not_utf8' }
  /** The client disconnected before the end: nobody reads the response. */
  | { kind: 'aborted' };

/**
 * Reads a body of at most `maxBytes` from Node's request. A web stream would cost more than the rest of a small request.
 * Bytes are counted as they arrive, because a `content-length` may lie or be missing. The rest of a larger body is
 * discarded: the server reads on for a moment, so that the client sees the response, and then closes.
 */
export function readBody(incoming: IncomingMessage, maxBytes: number): Promise<BodyRead> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes)
    return Promise.resolve({ kind: 'too_large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', onData);
    incoming.on('end', onEnd);
    incoming.on('error', onGone);
    incoming.on('close', onGone);

    function onData(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        // The server discards what it reads on, since nobody listens any more.
        finish({ kind: 'too_large' });
        return;
      }
      chunks.push(chunk);
    }

    function onEnd(): void {
      finish(decode(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))); // the one chunk
    }

    function onGone(): void {
      finish({ kind: 'aborted' });
    }

    function finish(read: BodyRead): void {
      incoming.off('data', onData);
      incoming.off('end', onEnd);
      incoming.off('close', onGone);
      // Keep the 'error' listener: without one, a client that disconnects later would end the process.
      resolve(read);
    }
  });
}

function decode(bytes: Buffer): BodyRead {
  try {
    return { kind: 'text', text: utf8.decode(bytes) };
  } catch {
    return { kind: 'not_utf8' };
  }
}

/** Ignores a byte order mark, as RFC 8259 (section 8.1) allows. */
const utf8 = new TextDecoder('utf-8', { fatal: true });
