import { check } from 'k6';
import type { Reply } from './api.ts';

/** A check that names the reply if it fails: k6 prints only a check's name. */
export function verify(what: string, reply: Reply, holds: boolean): void {
  const name = holds ? what : `${what}; got ${reply.status} ${reply.text.slice(0, 200)}`;
  check(reply, { [name]: () => holds });
}
