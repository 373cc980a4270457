import type { Transition } from './machine.ts';
import type { ReleaseAction } from './release-calls.ts';
import type { ReleaseFacts, ReleasePhase } from './release-machine.ts';

type Row = Transition<ReleasePhase, ReleaseFacts, ReleaseAction>;

/** How a run brings both fleets to one release, or back. The first row of a phase whose condition holds is taken. */
export const RELEASE_TRANSITIONS: readonly Row[] = [
  ...claimingRows(),
  ...forwardRows(),
  ...backRows(),
  ...recordingRows(),
  ...closingRows(),
];

function claimingRows(): Row[] {
  const from = 'claiming';
  return [
    {
      from,
      when: 'a rollback by another run is not over',
      holds: ({ rollbackUnderWay, rollsBack }) => rollbackUnderWay && !rollsBack,
      to: 'failed',
    },
    {
      from,
      when: 'the record names this run, which rolls back',
      holds: ({ claimed, rollsBack }) => claimed && rollsBack,
      to: 'back',
    },
    { from, when: 'the record names this run', holds: ({ claimed }) => claimed, to: 'forward' },
    ...unwritable(from),
    {
      from,
      when: 'the record does not name this run',
      holds: () => true,
      to: 'claiming',
      does: 'write-record',
    },
  ];
}

function forwardRows(): Row[] {
  const from = 'forward';
  return [
    superseded(from),
    {
      from,
      when: 'the workers are there',
      holds: ({ there, last }) => there && !last,
      to: 'forward',
      does: 'next-fleet',
    },
    lookAgain(from),
    { from, when: 'the API is there, too', holds: ({ there }) => there, to: 'recording' },
    {
      from,
      when: 'a fleet refuses it',
      holds: ({ refused, canGoBack }) => refused && canGoBack,
      to: 'back',
      does: 'turn-back',
    },
    {
      from,
      when: 'a fleet refuses it, and no release finished before',
      holds: ({ refused }) => refused,
      to: 'failed',
    },
  ];
}

function backRows(): Row[] {
  const from = 'back';
  return [
    superseded(from),
    {
      from,
      when: 'the API is back, or can not be brought back',
      holds: ({ there, refused, last }) => (there || refused) && !last,
      to: 'back',
      does: 'next-fleet',
    },
    lookAgain(from),
    {
      from,
      when: 'both fleets are back, as they were asked to be',
      holds: ({ there, stuck, rollsBack }) => there && !stuck && rollsBack,
      to: 'recording',
    },
    {
      from,
      when: 'both fleets are back after a failed release',
      holds: ({ there, stuck }) => there && !stuck,
      to: 'closing',
    },
    {
      from,
      when: 'a fleet could not be brought back, and the release stays on record as unfinished',
      holds: ({ there, refused, rollsBack }) => (there || refused) && !rollsBack,
      to: 'failed',
    },
    {
      from,
      when: 'a fleet could not be brought back',
      holds: ({ there, refused }) => there || refused,
      to: 'closing',
      does: 'give-up',
    },
  ];
}

/** The last fleet is there only when such a call would show, so this happens once. */
function lookAgain(from: 'forward' | 'back'): Row {
  return {
    from,
    when: "the first fleet was there so early that an earlier run's last call may show only now",
    holds: ({ there, last, early }) => there && last && early,
    to: from,
    does: 'look-again',
  };
}

function recordingRows(): Row[] {
  const from = 'recording';
  return [
    superseded(from),
    {
      from,
      when: 'digest and record are written',
      holds: ({ digestWritten, recordWritten }) => digestWritten && recordWritten,
      to: 'finished',
    },
    ...unwritable(from),
    {
      from,
      when: 'the digest is written, and the record is not',
      holds: ({ digestWritten }) => digestWritten,
      to: 'recording',
      does: 'write-finished-record',
    },
    { from, when: 'the digest is not written', holds: () => true, to: 'recording', does: 'write-digest' },
  ];
}

function closingRows(): Row[] {
  const from = 'closing';
  return [
    superseded(from),
    {
      from,
      when: 'the record is closed, and a person has to look',
      holds: ({ closed, stuck }) => closed && stuck,
      to: 'failed',
    },
    { from, when: 'the record is closed', holds: ({ closed }) => closed, to: 'reverted' },
    ...unwritable(from),
    { from, when: 'the record is not closed', holds: () => true, to: 'closing', does: 'close-record' },
  ];
}

function superseded(from: ReleasePhase): Row {
  return { from, when: 'the record names another run', holds: ({ ours }) => !ours, to: 'superseded' };
}

function unwritable(from: ReleasePhase): Row[] {
  return [
    { from, when: 'AWS refuses to write', holds: ({ callRefused }) => callRefused, to: 'failed' },
    { from, when: 'what was written does not show', holds: ({ late }) => late, to: 'failed' },
  ];
}
