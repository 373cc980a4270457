import { sameTemplate } from '../cloud.ts';
import type { Release } from '../release-record.ts';
import type { Ending } from '../run-release.ts';
import { isLive } from './model-instance.ts';
import { FIRST_RELEASE, SECOND_RELEASE, type World, type WorldOptions } from './model-world.ts';

export type Drill = {
  name: string;
  /** What happens, in a sentence. */
  says: string;
  world: WorldOptions;
  /** Runs once a second. */
  meanwhile?: (world: World) => void;
  runs: readonly DrillRun[];
  /** Where both fleets end. */
  endsOn: Release;
  ending: Ending['kind'];
};

export type DrillRun = {
  doing: 'release' | 'rollback';
  /** It is killed as soon as this holds. */
  killedWhen?: (world: World) => boolean;
};

export const DRILLS: readonly Drill[] = [
  {
    name: 'never-ready',
    says: 'The workers of the new image never get ready.',
    world: { second: { worker: { readyAfter: Number.POSITIVE_INFINITY } } },
    runs: [{ doing: 'release' }],
    endsOn: FIRST_RELEASE,
    ending: 'reverted',
  },
  {
    name: 'never-ready-api',
    says: 'The API of the new image never gets ready; the workers have finished.',
    world: { second: { api: { readyAfter: Number.POSITIVE_INFINITY } } },
    runs: [{ doing: 'release' }],
    endsOn: FIRST_RELEASE,
    ending: 'reverted',
  },
  {
    name: 'turns-bad',
    says: 'Workers of the new image turn bad after ten minutes.',
    world: { second: { worker: { badAfter: 600 } } },
    runs: [{ doing: 'release' }],
    endsOn: FIRST_RELEASE,
    ending: 'reverted',
  },
  {
    name: 'turns-bad-api',
    says: 'The API of the new image turns bad after ten minutes; the workers have finished.',
    world: { second: { api: { badAfter: 600 } } },
    runs: [{ doing: 'release' }],
    endsOn: FIRST_RELEASE,
    ending: 'reverted',
  },
  {
    name: 'scale-out',
    says: 'Scaling doubles the workers while the canary is watched.',
    world: {},
    meanwhile: scaleOutAtCanary,
    runs: [{ doing: 'release' }],
    endsOn: SECOND_RELEASE,
    ending: 'finished',
  },
  {
    name: 'scale-out-bad',
    says: 'Scaling doubles the workers while the canary is watched, and the new image is bad.',
    world: { second: { worker: { badAfter: 120 } } },
    meanwhile: scaleOutAtCanary,
    runs: [{ doing: 'release' }],
    endsOn: FIRST_RELEASE,
    ending: 'reverted',
  },
  {
    name: 'killed',
    says: 'The run is killed while it replaces the workers, and another takes it up.',
    world: {},
    runs: [{ doing: 'release', killedWhen: halfOfTheWorkers }, { doing: 'release' }],
    endsOn: SECOND_RELEASE,
    ending: 'finished',
  },
  {
    name: 'killed-rollback',
    says: 'The run is killed while it replaces the workers, and a rollback takes it up.',
    world: {},
    runs: [{ doing: 'release', killedWhen: halfOfTheWorkers }, { doing: 'rollback' }],
    endsOn: FIRST_RELEASE,
    ending: 'finished',
  },
  {
    name: 'first',
    says: 'The first release waits for healthy targets.',
    world: { empty: true },
    runs: [{ doing: 'release' }],
    endsOn: FIRST_RELEASE,
    ending: 'finished',
  },
];

function scaleOutAtCanary({ groups, now }: World): void {
  const { desired, instances } = groups.worker.seen(now());
  const canary = instances.some(
    ({ template, lifecycle }) => sameTemplate(template, SECOND_RELEASE.worker) && lifecycle === 'InService',
  );
  if (canary && desired === 3) groups.worker.scaleTo(6);
}

function halfOfTheWorkers({ groups }: World): boolean {
  const live = groups.worker.instances().filter(isLive);
  return live.filter(({ template }) => sameTemplate(template, SECOND_RELEASE.worker)).length >= 2;
}
