import { writeSync } from 'node:fs';
import { z } from 'zod';

const schema = z.object({ type: z.literal('stored'), events: z.number() });

/** The bare loop reports that it stored some more events. */
export function sayStored(events: number): void {
  writeSync(1, `${JSON.stringify({ type: 'stored', events })}\n`);
}

/** The number of events that a line of output reports; 0 for any other line. */
export function storedIn(line: string): number {
  try {
    return schema.parse(JSON.parse(line)).events;
  } catch {
    return 0;
  }
}
