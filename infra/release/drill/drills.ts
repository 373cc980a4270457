import type { Service } from '../../names.ts';
import { type Cloud, sameTemplate } from '../cloud.ts';
import type { ReleasePlan } from '../release-machine.ts';
import { planRelease, planRollback } from '../release-plan.ts';
import type { Release } from '../release-record.ts';
import { type Ending, runRelease } from '../run-release.ts';
import { watchSeconds } from '../watch-time.ts';
import { MODEL_ALARMS } from './model-alarms.ts';
import { isLive } from './model-instance.ts';
import {
  createWorld,
  FIRST_RELEASE,
  GROUPS,
  SECOND_RELEASE,
  type World,
  type WorldOptions,
} from './model-world.ts';

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

type DrillRun = {
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

export type DrillResult = {
  drill: Drill;
  ending: Ending;
  /** Whether both fleets run what they should, and nothing else does. */
  onTarget: boolean;
  digest: string;
  versions: Record<Service, string[]>;
  events: { accepted: number; stored: number; waiting: number };
  minutes: number;
};

export type Connect = (world: World) => Cloud | Promise<Cloud>;

/** Runs a drill to its end, and then until every accepted event is stored. */
export async function runDrill(
  drill: Drill,
  connect: Connect,
  say: (line: string) => void,
): Promise<DrillResult> {
  const world = createWorld(drill.world);
  if (!drill.world.empty) world.advance(120);
  let ending: Ending = { kind: 'stopped', reason: undefined };
  for (const [index, run] of drill.runs.entries())
    ending = await runOnce(drill, run, `drill-${index + 1}`, world, await connect(world), say);
  const minutes = Math.round(world.now() / 60);
  stopSending(world);
  return { drill, ending, minutes, ...endState(drill, world) };
}

async function runOnce(
  drill: Drill,
  { doing, killedWhen }: DrillRun,
  run: string,
  world: World,
  cloud: Cloud,
  say: (line: string) => void,
): Promise<Ending> {
  const killed = new AbortController();
  const plan = await planFor(doing, run, drill, cloud);
  say(`${doing} ${run}`);
  return runRelease(cloud, plan, {
    groups: GROUPS,
    alarms: MODEL_ALARMS.map(({ name }) => name),
    now: world.nowMs,
    say,
    signal: killed.signal,
    async sleep(ms) {
      world.advance(ms / 1000, () => {
        drill.meanwhile?.(world);
        if (killedWhen?.(world)) killed.abort();
      });
    },
  });
}

async function planFor(
  doing: DrillRun['doing'],
  run: string,
  drill: Drill,
  cloud: Cloud,
): Promise<ReleasePlan> {
  const seen = await cloud.observe();
  const target = drill.world.empty ? FIRST_RELEASE : SECOND_RELEASE;
  const plan =
    doing === 'rollback'
      ? planRollback(undefined, seen, run)
      : planRelease(target, seen, { run, watchSeconds: watchSeconds(MODEL_ALARMS), despiteAlarms: false });
  if (typeof plan === 'string') throw new Error(plan);
  return plan;
}

/** Clients stop, so that what is on its way can arrive. */
function stopSending(world: World): void {
  world.traffic.stop();
  for (let waited = 0; waited < 3600 && world.traffic.counts().waiting > 0; waited += 60) world.advance(60);
}

function endState({ endsOn }: Drill, { groups, parameters, traffic, now }: World) {
  const versionsOf = (service: Service) =>
    groups[service]
      .seen(now())
      .instances.map(({ template, lifecycle }) => `${template?.version ?? '?'} ${lifecycle}`)
      .sort();
  const isThere = (service: Service) => {
    const { saved, instances, desired } = groups[service].seen(now());
    const right = instances.filter(({ template }) => sameTemplate(template, endsOn[service]));
    return (
      sameTemplate(saved, endsOn[service]) && right.length === instances.length && right.length === desired
    );
  };
  return {
    onTarget: isThere('worker') && isThere('api') && parameters.digest === endsOn.digest,
    digest: parameters.digest,
    versions: { worker: versionsOf('worker'), api: versionsOf('api') },
    events: traffic.counts(),
  };
}
