import type { Sender } from '../../core/ports/queue.ts';
import { DOWN, type Link } from './link.ts';

export function createMemorySender(link: Link, write: (body: string) => void): Sender {
  return {
    async send(body, { signal } = {}) {
      if (signal?.aborted) return { kind: 'not_sent', reason: 'it was called off' };
      const outcome = link.sendOutcome(body);
      if (outcome.kind === 'confirmed') write(body);
      return outcome;
    },
    async ping() {
      if (!link.isUp()) throw new Error(DOWN);
    },
  };
}
