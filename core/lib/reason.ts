import type { z } from 'zod';
import { fieldErrors } from '../event/event.ts';

/** Reasons are stored, logged and sent as a message attribute, each of which has a limit. */
const MAX_REASON_LENGTH = 1_000;

export function shortReason(reason: string): string {
  return reason.length <= MAX_REASON_LENGTH ? reason : `${reason.slice(0, MAX_REASON_LENGTH - 1)}…`;
}

/** A schema's findings in one line. */
export function reasonOf(error: z.ZodError): string {
  return shortReason(
    fieldErrors(error)
      .map(({ pointer, detail }) => `${pointer} ${detail}`)
      .join('; '),
  );
}
