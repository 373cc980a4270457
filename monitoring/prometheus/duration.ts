/** A length of time as Prometheus writes it: `5m`, `30d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** The factor that divides every duration, to try the same rules faster. */
export type Speed = { speed: number };

/** No division: production's durations. */
export const REAL_TIME: Speed = { speed: 1 };

const UNITS = { d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 } as const;

export function secondsOf(duration: Duration): number {
  const [, count, unit] = /^(\d+)(\D+)$/.exec(duration) ?? [];
  return Number(count) * UNITS[unit as keyof typeof UNITS]; // the type allows no other unit
}

/** The duration divided by the speed, in the largest unit that divides it. At least a millisecond, unless it is 0. */
export function scaled(duration: Duration, { speed }: Speed): Duration {
  if (secondsOf(duration) === 0) return '0s';
  const ms = Math.max(1, Math.round((secondsOf(duration) * 1000) / speed));
  const largest = Object.entries(UNITS).find(([, seconds]) => ms % (seconds * 1000) === 0);
  const [unit, seconds] = largest ?? ['ms', UNITS.ms];
  return `${ms / (seconds * 1000)}${unit as keyof typeof UNITS}`;
}
