import type { Service } from '../../names.ts';
import { type Cloud, sameTemplate } from '../cloud.ts';
import type { ReleasePlan } from '../release-calls.ts';
import { planRelease, planRollback } from '../release-plan.ts';
import { type Ending, runRelease } from '../run-release.ts';
import { watchSeconds } from '../watch-time.ts';
import type { Drill, DrillRun } from './drills.ts';
import { MODEL_ALARMS } from './model-alarms.ts';
import { createWorld, FIRST_RELEASE, GROUPS, SECOND_RELEASE, type World } from './model-world.ts';

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
