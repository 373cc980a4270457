/** How rules and configurations name time: in seconds, divided by `speed` to try them out faster. */
export type Speed = { speed: number };

/** At which everything runs for real. */
export const REAL_TIME: Speed = { speed: 1 };

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** `seconds / speed` as Prometheus writes it, in the largest unit that divides it: `30d`, `5m`, `1500ms`. */
export function duration(seconds: number, { speed }: Speed = REAL_TIME): string {
  const ms = Math.max(1, Math.round((seconds * 1000) / speed));
  const [unit, length] = UNITS.find(([, length]) => ms % length === 0) ?? ['ms', 1];
  return `${ms / length}${unit}`;
}
