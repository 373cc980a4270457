import { z } from 'zod';

const UNIT_SECONDS = { s: 1, m: 60, h: 3_600 };
export const MAX_WINDOW_SECONDS = 24 * 3_600;
const error = 'expected 1m to 24h, as a whole number of s, m or h, such as 15m';

/** From 60s to 86400s, 1m to 1440m, or 1h to 24h. The bounds are in the pattern so that OpenAPI shows them. */
const SPAN =
  /^(([6-9]\d|[1-9]\d{2,3}|[1-7]\d{4}|8[0-5]\d{3}|86[0-3]\d{2}|86400)s|([1-9]\d{0,2}|1[0-3]\d{2}|14[0-3]\d|1440)m|([1-9]|1\d|2[0-4])h)$/;

/**
 * A span of time up to now: `90s`, `15m`, `24h`. Parsed into seconds, rounded up to whole minutes, because counts are
 * per minute.
 */
export const window = z
  .string()
  .regex(SPAN, { error })
  .transform((text) => Number(text.slice(0, -1)) * UNIT_SECONDS[text.at(-1) as keyof typeof UNIT_SECONDS]) // the pattern allows no other
  .transform((seconds) => Math.ceil(seconds / 60) * 60)
  .prefault('15m');
