import { type FleetSeen, isLive, sameTemplate, type TemplateVersion } from './cloud.ts';
import type { FleetState } from './fleet-machine.ts';

/** A fleet's instances in one line: how many run the version, and how many of those scaling added meanwhile. */
export function describeFleet(goal: TemplateVersion, state: FleetState, seen: FleetSeen): string {
  const live = seen.instances.filter(isLive);
  const onGoal = live.filter(({ template }) => sameTemplate(template, goal));
  const ready = onGoal.filter(({ lifecycle }) => lifecycle === 'InService').length;
  const added = state.sizeBefore > 0 ? Math.max(0, seen.desired - state.sizeBefore) : 0;
  const [newest] = seen.refreshes;
  return [
    `version ${goal.version} on ${onGoal.length} of ${live.length} instances, ${ready} in service`,
    ...(added > 0 ? [`scaling added ${added}`] : []),
    ...(newest ? [`refresh ${newest.status} ${newest.percentage} %`] : []),
  ].join(', ');
}
