import { type Check, count } from './finding.ts';

/** Everything must be stored this soon after the last fault. */
export const RECOVERY_MS = 30_000;

/** `missing`: accepted ids without a row, `seconds` after the last fault. */
export function checkRecovery(missing: number, seconds: number): Check {
  const after = `${seconds.toFixed(1)} s`;
  return {
    ok: missing === 0 && seconds * 1000 <= RECOVERY_MS,
    what: `everything is stored within ${RECOVERY_MS / 1000} s of the last fault`,
    found: missing === 0 ? after : `${count(missing)} still missing after ${after}`,
  };
}
