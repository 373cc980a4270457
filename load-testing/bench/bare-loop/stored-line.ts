import { writeSync } from 'node:fs';
import { z } from 'zod';

const schema = z.object({ type: z.literal('stored'), events: z.number() });

/** A process of the bare loop tells the benchmark that it stored so many more events. */
export function sayStored(events: number): void {
  writeSync(1, `${JSON.stringify({ type: 'stored', events })}\n`);
}

/** The events that a line of its output tells of; none in any other line. */
export function storedIn(line: string): number {
  try {
    return schema.parse(JSON.parse(line)).events;
  } catch {
    return 0;
  }
}
