import { z } from 'zod';

const UNIT_SECONDS = { s: 1, m: 60, h: 3_600 };
const MIN_SECONDS = 60;
export const MAX_WINDOW_SECONDS = 24 * 3_600;
const error = 'expected a time from 1m to 24h: a whole number of s, m or h, as in 15m';

/** A span of time up to now, as a query writes it: `90s`, `15m`, `24h`. In seconds, up to whole minutes, as counts are by the minute. */
export const window = z
  .string()
  .regex(/^\d{1,6}[smh]$/, { error })
  .transform((text) => Number(text.slice(0, -1)) * UNIT_SECONDS[text.at(-1) as keyof typeof UNIT_SECONDS]) // by the pattern
  .refine((seconds) => seconds >= MIN_SECONDS && seconds <= MAX_WINDOW_SECONDS, { error })
  .transform((seconds) => Math.ceil(seconds / 60) * 60)
  .prefault('15m');
