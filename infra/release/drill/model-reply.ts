import type { Answer } from '../cloud.ts';

/** What the stand-in answers to one call. */
export type Reply = { body: string; type: string } | { error: string; status: number };

/** The model's answer to a change, on the wire; `accepted` if it was done. */
export function replyTo(answer: Answer, accepted: Reply): Reply {
  return answer.kind === 'accepted' ? accepted : { error: answer.reason, status: 400 };
}
