import type { FleetSeen } from './cloud.ts';
import type { FleetState } from './fleet-machine.ts';

/** Why a fleet refused a version: the condition, with the alarms, AWS's reason or its answer. */
export function refusal(
  because: string | undefined,
  firing: readonly string[],
  { refreshes }: FleetSeen,
  { answer, refresh }: FleetState,
): string {
  const parts = [
    because === 'an alarm fires' ? firing.join(', ') : '',
    because === 'the refresh failed'
      ? (refreshes.find(({ id }) => id === refresh) ?? refreshes[0])?.reason
      : '',
    answer !== undefined && answer.kind !== 'accepted' ? answer.reason : '',
  ].filter((part) => part !== '' && part !== undefined);
  return [because, ...parts].join(': ');
}
