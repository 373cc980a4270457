import type { IncomingMessage } from 'node:http';

export type BodyRead =
  | { kind: 'text'; text: string }
  | { kind: 'too_large' }
  | { kind: 'not_utf8' }
  /** The client went away in the middle of it: nobody reads the answer. */
  | { kind: 'aborted' };

/**
 * Reads a body of at most `maxBytes` from Node's request, without the web stream that costs more than all the rest of
 * a small request. Bytes are counted as they come, as a `content-length` may lie or be missing. What is left of a
 * larger body is not kept: the server reads on for a moment, so that the client sees the answer, and closes then.
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
        // Without a listener of ours, what the server reads on goes nowhere.
        finish({ kind: 'too_large' });
        return;
      }
      chunks.push(chunk);
    }

    function onEnd(): void {
      finish(decode(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))); // one is there
    }

    function onGone(): void {
      finish({ kind: 'aborted' });
    }

    function finish(read: BodyRead): void {
      incoming.off('data', onData);
      incoming.off('end', onEnd);
      incoming.off('close', onGone);
      // The listener for 'error' stays: without one, a client that goes away later would end the process.
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

/** Leaves out a byte order mark, as RFC 8259 (section 8.1) lets a parser do. */
const utf8 = new TextDecoder('utf-8', { fatal: true });
