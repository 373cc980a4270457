import { expect, test } from 'vitest';
import { planRelease, planRollback } from './release-plan.ts';
import { recordText } from './release-record.ts';
import { FIRST, fleet, instances, NEW, SECOND, seen } from './testing/seen.ts';

const ASKED = { run: 'run-1', watchSeconds: 480, despiteAlarms: false };
const finished = (...releases: (typeof FIRST)[]) =>
  recordText({ run: 'run-0', doing: 'nothing', finished: releases });

test('a release goes back to the last that finished, whatever the groups have on record', () => {
  const halfDone = { worker: fleet({ saved: NEW, instances: instances(NEW, NEW) }), api: fleet() };
  const plan = planRelease(SECOND, seen({ record: finished(FIRST), fleets: halfDone }), ASKED);
  expect(plan).toMatchObject({ doing: 'release', previous: FIRST, first: false, finished: [FIRST] });
});

test('where nothing is on record, it goes back to what serves', () => {
  const plan = planRelease(SECOND, seen(), ASKED);
  expect(plan).toMatchObject({ previous: FIRST, first: false, finished: [FIRST] });
});

test.each([
  ['no instance serves', fleet({ saved: NEW, instances: [] })],
  ['instances only boot', fleet({ saved: NEW, instances: instances([NEW, 'Pending:Wait']) })],
  ['instances serve with the target already', fleet({ saved: NEW, instances: instances(NEW, NEW) })],
])('it is the first where nothing is on record and %s', (_, each) => {
  const plan = planRelease(SECOND, seen({ digest: 'none', fleets: { worker: each, api: each } }), ASKED);
  expect(plan).toMatchObject({ previous: undefined, first: true, finished: [] });
});

test('alarms that fire are left out only if that was asked for', () => {
  const now = seen({ record: finished(FIRST), firing: ['oldest-event'] });
  expect(planRelease(SECOND, now, ASKED).ignoredAlarms).toEqual([]);
  expect(planRelease(SECOND, now, { ...ASKED, despiteAlarms: true }).ignoredAlarms).toEqual(['oldest-event']);
});

test('a rollback goes to the release before, or to the one of a digest', () => {
  const now = seen({ record: finished(SECOND, FIRST) });
  expect(planRollback(undefined, now, 'run-1')).toMatchObject({ doing: 'rollback', target: FIRST });
  expect(planRollback(SECOND.digest, now, 'run-1')).toMatchObject({ target: SECOND });
});

test.each([
  [undefined, 'No earlier release is on record'],
  ['sha256:unknown', 'No release with the digest sha256:unknown is on record'],
])('a rollback to %s that is not on record says what to do', (digest, reason) => {
  expect(planRollback(digest, seen({ record: finished(FIRST) }), 'run-1')).toContain(reason);
});
