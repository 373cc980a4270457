import { describeError } from '../../core/lib/describe-error.ts';
import type { Sender, Sent } from '../../core/ports/queue.ts';

type Call = { id: number; call: 'send'; body: string } | { id: number; call: 'ping' };
type Request = Call | { id: number; call: 'giveUp' };
type Reply = { id: number } & ({ value: unknown } | { failure: string });

/** A `Worker` or a `MessagePort`: the two ends between a thread and its parent. */
type Port<Heard, Said> = {
  on(event: 'message', listener: (message: Heard) => void): unknown;
  postMessage(message: Said): void;
};

/** Resolves once the other end of `port` is ready. Its calls have no deadline: they wait for their reply. */
export function connectRemoteSender(port: Port<Reply | 'ready', Request>): Promise<Sender> {
  const ready = Promise.withResolvers<Sender>();
  const waiting = new Map<number, (reply: Reply) => void>();
  let lastId = 0;
  port.on('message', (reply) => {
    if (reply === 'ready') return ready.resolve(sender);
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });

  const sender: Sender = {
    send(body, { signal } = {}) {
      const id = nextId();
      port.postMessage({ id, call: 'send', body });
      signal?.addEventListener('abort', () => port.postMessage({ id, call: 'giveUp' }), { once: true });
      return answerTo<Sent>(id);
    },
    ping() {
      const id = nextId();
      port.postMessage({ id, call: 'ping' });
      return answerTo<void>(id);
    },
  };
  return ready.promise;

  function nextId(): number {
    lastId += 1;
    return lastId;
  }

  function answerTo<Value>(id: number): Promise<Value> {
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    waiting.set(id, (reply) => {
      if ('failure' in reply) reject(new Error(reply.failure));
      else resolve(reply.value as Value); // `serveSender` replies with it
    });
    return promise;
  }
}

/** Serves the calls of `connectRemoteSender` at the other end of `port`. Every call gets a reply, whatever happens. */
export function serveSender(port: Port<Request, Reply | 'ready'>, sender: Sender): void {
  const underWay = new Map<number, AbortController>();
  port.on('message', (request) => {
    if (request.call === 'giveUp') underWay.get(request.id)?.abort();
    else void serve(request);
  });
  port.postMessage('ready');

  async function serve(request: Call): Promise<void> {
    const { id } = request;
    try {
      const value = request.call === 'send' ? await send(id, request.body) : await sender.ping();
      port.postMessage({ id, value });
    } catch (error) {
      port.postMessage({ id, failure: describeError(error) });
    }
  }

  /** A failure here leaves it unknown whether the pack was sent. That is an outcome, not an error. */
  async function send(id: number, body: string): Promise<Sent> {
    const givingUp = new AbortController();
    underWay.set(id, givingUp);
    try {
      return await sender.send(body, { signal: givingUp.signal });
    } catch (error) {
      return { kind: 'unknown', reason: describeError(error) };
    } finally {
      underWay.delete(id);
    }
  }
}
