import { describeFailure } from '../core/aws-failure.ts';
import type { Queue, SendOutcome } from '../core/event-queue.ts';

type Request = { id: number; body: string } | { id: number; givenUp: true };
type Reply = 'ready' | { id: number; outcome: SendOutcome };

/** A `Worker` or a `MessagePort`: what a thread and the one that started it have of each other. */
type Port<Heard, Said> = {
  on(event: 'message', listener: (message: Heard) => void): unknown;
  postMessage(message: Said): void;
};

/** Sends by way of whoever serves the other end of `port`, once that is ready. */
export function connectRemoteSender(port: Port<Reply, Request>): Promise<Pick<Queue, 'send'>> {
  const ready = Promise.withResolvers<Pick<Queue, 'send'>>();
  const waiting = new Map<number, (outcome: SendOutcome) => void>();
  let lastId = 0;
  port.on('message', (reply) => {
    if (reply === 'ready') return ready.resolve(sender);
    waiting.get(reply.id)?.(reply.outcome);
    waiting.delete(reply.id);
  });
  const sender: Pick<Queue, 'send'> = {
    send(body, { signal } = {}) {
      lastId += 1;
      const id = lastId;
      const { promise, resolve } = Promise.withResolvers<SendOutcome>();
      waiting.set(id, resolve);
      port.postMessage({ id, body });
      signal?.addEventListener('abort', () => port.postMessage({ id, givenUp: true }), { once: true });
      return promise;
    },
  };
  return ready.promise;
}

/** Serves the sends of a `connectRemoteSender` at the other end of `port`. Every one is answered, whatever happens. */
export function serveSends(port: Port<Request, Reply>, queue: Pick<Queue, 'send'>): void {
  const underWay = new Map<number, AbortController>();
  port.on('message', (request) => {
    if ('givenUp' in request) underWay.get(request.id)?.abort();
    else void serve(request);
  });
  port.postMessage('ready');

  async function serve({ id, body }: { id: number; body: string }): Promise<void> {
    const givingUp = new AbortController();
    underWay.set(id, givingUp);
    const reply: Reply = { id, outcome: await send(body, givingUp.signal) };
    underWay.delete(id);
    port.postMessage(reply);
  }

  async function send(body: string, signal: AbortSignal): Promise<SendOutcome> {
    try {
      return await queue.send(body, { signal });
    } catch (error) {
      return { kind: 'unavailable', reason: describeFailure(error) };
    }
  }
}
