import type { FleetAction, FleetFacts, FleetPhase } from './fleet-machine.ts';
import type { Transition } from './machine.ts';

type Row = Transition<FleetPhase, FleetFacts, FleetAction>;

/** How one fleet comes to one version of its template. The first row of a phase whose condition holds is taken. */
export const FLEET_TRANSITIONS: readonly Row[] = [
  ...lookRows(),
  ...undoingRows(),
  ...startingRows(),
  ...canaryRows(),
  ...watchingRows(),
  ...replacingRows(),
  ...bakingRows(),
  ...settlingRows(),
];

function lookRows(): Row[] {
  const from = 'look';
  return [
    { from, when: 'the tries are used up', holds: ({ looksLeft }) => !looksLeft, to: 'refused' },
    { from, when: 'a refresh is being undone', holds: ({ undoing }) => undoing, to: 'rolling-back' },
    {
      from,
      when: 'a refresh to the version is active, with a canary',
      holds: ({ activeToGoal, manner }) => activeToGoal && manner === 'watched',
      to: 'canary',
    },
    {
      from,
      when: 'a refresh to the version is active',
      holds: ({ activeToGoal }) => activeToGoal,
      to: 'replacing',
    },
    {
      from,
      when: 'a refresh away from the version is active',
      holds: ({ active, savedIsGoal }) => active !== undefined && savedIsGoal,
      to: 'rolling-back',
      does: 'rollback-refresh',
    },
    {
      from,
      when: 'a refresh between other versions is active',
      holds: ({ active }) => active !== undefined,
      to: 'cancelling',
      does: 'cancel-refresh',
    },
    {
      from,
      when: 'the version is saved and no instance has another',
      holds: ({ savedIsGoal, others }) => savedIsGoal && others === 0,
      to: 'settling',
    },
    {
      from,
      when: 'an alarm fires',
      holds: ({ manner, firing }) => manner === 'watched' && firing.length > 0,
      to: 'refused',
    },
    {
      from,
      when: 'a refresh succeeded and left an instance with another version',
      holds: ({ skippedTooMany }) => skippedTooMany,
      to: 'starting',
      does: 'start-refresh-of-all',
    },
    {
      from,
      when: 'an instance has another version',
      holds: () => true,
      to: 'starting',
      does: 'start-refresh',
    },
  ];
}

function undoingRows(): Row[] {
  const nothingActive = ({ active }: FleetFacts) => active === undefined;
  const lost = ({ undoing, inPhaseMs, deadlines }: FleetFacts) => !undoing && inPhaseMs >= deadlines.call;
  const tooLong = ({ inPhaseMs, deadlines }: FleetFacts) => inPhaseMs >= deadlines.clear;
  const refused = ({ answer, undoing }: FleetFacts) => answer?.kind === 'refused' && !undoing;
  return [
    { from: 'rolling-back', when: 'no refresh is active any more', holds: nothingActive, to: 'look' },
    {
      from: 'rolling-back',
      when: 'AWS refuses the rollback',
      holds: refused,
      to: 'cancelling',
      does: 'cancel-refresh',
    },
    { from: 'rolling-back', when: 'the call had no effect', holds: lost, to: 'look' },
    {
      from: 'rolling-back',
      when: 'the rollback takes too long',
      holds: tooLong,
      to: 'cancelling',
      does: 'cancel-refresh',
    },
    { from: 'cancelling', when: 'no refresh is active any more', holds: nothingActive, to: 'look' },
    { from: 'cancelling', when: 'AWS refuses the cancellation', holds: refused, to: 'refused' },
    { from: 'cancelling', when: 'the call had no effect', holds: lost, to: 'look' },
    { from: 'cancelling', when: 'the cancellation takes too long', holds: tooLong, to: 'refused' },
  ];
}

function startingRows(): Row[] {
  const from = 'starting';
  return [
    { from, when: 'the refresh succeeded', holds: succeeded, to: 'settling' },
    { from, when: 'the refresh failed, on the way back', holds: failedGoingBack, to: 'look' },
    { from, when: 'the refresh failed', holds: failed, to: 'refused' },
    {
      from,
      when: 'the refresh is there, with a canary',
      holds: ({ ours, manner }) => ours !== undefined && manner === 'watched',
      to: 'canary',
    },
    { from, when: 'the refresh is there', holds: ({ ours }) => ours !== undefined, to: 'replacing' },
    { from, when: 'AWS refuses it', holds: ({ answer }) => answer?.kind === 'refused', to: 'refused' },
    {
      from,
      when: 'another refresh is in the way',
      holds: ({ answer }) => answer?.kind === 'conflict',
      to: 'look',
    },
    {
      from,
      when: 'the call had no effect',
      holds: ({ inPhaseMs, deadlines }) => inPhaseMs >= deadlines.call,
      to: 'look',
    },
  ];
}

function canaryRows(): Row[] {
  const from = 'canary';
  return [
    ...endings(from),
    { from, when: 'an alarm fires', holds: alarmed, to: 'refused' },
    {
      from,
      when: 'an instance with the version is in service',
      holds: ({ ready }) => ready > 0,
      to: 'watching',
    },
    {
      from,
      when: 'none is in service by the deadline',
      holds: ({ inPhaseMs, deadlines }) => inPhaseMs >= deadlines.ready,
      to: 'refused',
    },
    {
      from,
      when: 'instances come and go for too long',
      holds: ({ refreshMs, watchMs, deadlines }) => refreshMs >= 2 * deadlines.ready + watchMs,
      to: 'refused',
    },
  ];
}

function watchingRows(): Row[] {
  const from = 'watching';
  return [
    ...endings(from),
    { from, when: 'an alarm fires', holds: alarmed, to: 'refused' },
    {
      from,
      when: 'no instance with the version is in service any more',
      holds: ({ ready }) => ready === 0,
      to: 'canary',
    },
    { from, when: 'AWS bakes', holds: bakes, to: 'baking' },
    {
      from,
      when: 'the time to watch is over',
      holds: ({ inPhaseMs, watchMs }) => inPhaseMs >= watchMs,
      to: 'replacing',
    },
  ];
}

function replacingRows(): Row[] {
  const from = 'replacing';
  return [
    ...endings(from),
    { from, when: 'an alarm fires', holds: alarmed, to: 'refused' },
    { from, when: 'AWS bakes', holds: bakes, to: 'baking' },
    {
      from,
      when: 'nothing has changed by the deadline',
      holds: ({ stillMs, watchMs, deadlines }) => stillMs >= deadlines.progress + watchMs,
      to: 'refused',
    },
  ];
}

function bakingRows(): Row[] {
  const from = 'baking';
  return [
    ...endings(from),
    { from, when: 'an alarm fires', holds: alarmed, to: 'refused' },
    {
      from,
      when: 'it does not end by the deadline',
      holds: ({ inPhaseMs, watchMs, deadlines }) => inPhaseMs >= deadlines.progress + watchMs,
      to: 'refused',
    },
  ];
}

function settlingRows(): Row[] {
  const from = 'settling';
  return [
    {
      from,
      when: 'enough instances are in service, all with the version',
      holds: ({ enough, others, savedIsGoal, active, mayEnd }) =>
        enough && others === 0 && savedIsGoal && active === undefined && mayEnd,
      to: 'there',
    },
    {
      from,
      when: 'a refresh away from the version is active',
      holds: ({ active, activeToGoal }) => active !== undefined && !activeToGoal,
      to: 'look',
    },
    {
      from,
      when: 'an instance has another version, or another is saved',
      holds: ({ others, savedIsGoal, inPhaseMs, deadlines }) =>
        (others > 0 || !savedIsGoal) && inPhaseMs >= deadlines.call,
      to: 'look',
    },
    {
      from,
      when: 'they are not by the deadline',
      holds: ({ inPhaseMs, deadlines }) => inPhaseMs >= deadlines.settle,
      to: 'refused',
    },
  ];
}

/** How a refresh that is followed ends. AWS fails it when one of its alarms fires. */
function endings(from: 'canary' | 'watching' | 'replacing' | 'baking'): Row[] {
  return [
    { from, when: 'the refresh succeeded', holds: succeeded, to: 'settling' },
    { from, when: 'the refresh failed, on the way back', holds: failedGoingBack, to: 'look' },
    { from, when: 'the refresh failed', holds: failed, to: 'refused' },
    { from, when: 'AWS no longer knows the refresh', holds: ({ ours }) => ours === undefined, to: 'look' },
  ];
}

function succeeded({ ours }: FleetFacts): boolean {
  return ours?.status === 'Successful';
}

/** Also while someone else cancels it or rolls it back. */
const BAD_ENDS = new Set([
  'Failed',
  'Cancelled',
  'Cancelling',
  'RollbackInProgress',
  'RollbackSuccessful',
  'RollbackFailed',
]);

function failed({ ours }: FleetFacts): boolean {
  return ours !== undefined && BAD_ENDS.has(ours.status);
}

function failedGoingBack(facts: FleetFacts): boolean {
  return facts.manner === 'back' && failed(facts);
}

function alarmed({ manner, firing }: FleetFacts): boolean {
  return manner === 'watched' && firing.length > 0;
}

function bakes({ ours }: FleetFacts): boolean {
  return ours?.status === 'Baking';
}
