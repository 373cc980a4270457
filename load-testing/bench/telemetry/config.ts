import { z } from 'zod';
import { readEnvironment } from '../../../core/settings/env.ts';

const settings = z.object({
  HANGS: z.stringbool().default(false).meta({ description: 'Take requests and never respond' }),
});

/** The settings of the span counter. */
export function readConfig() {
  return readEnvironment(settings, process.env);
}
