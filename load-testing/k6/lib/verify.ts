import { check } from 'k6';
import type { Reply } from './api.ts';

/** A check whose name says what came, where it does not hold: k6 prints no more of a check than its name. */
export function verify(what: string, reply: Reply, holds: boolean): void {
  const name = holds ? what : `${what}; came: ${reply.status} ${reply.text.slice(0, 200)}`;
  check(reply, { [name]: () => holds });
}
