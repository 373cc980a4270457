import { type AwsCloud, createAwsCloud } from '../../infra/release/aws/aws-cloud.ts';
import { DRILLS, type Drill } from '../../infra/release/drill/drills.ts';
import { MODEL_ALARMS } from '../../infra/release/drill/model-alarms.ts';
import { type ModelServer, startModelServer } from '../../infra/release/drill/model-server.ts';
import { GROUPS } from '../../infra/release/drill/model-world.ts';
import { type DrillResult, runDrill } from '../../infra/release/drill/run-drill.ts';
import { useLocalCredentials } from '../config.ts';

/** Runs one drill, or all, through the SDK; returns the exit code. */
export async function drillReleases(name: string | undefined): Promise<number> {
  const chosen = DRILLS.filter((drill) => name === undefined || drill.name === name);
  if (chosen.length === 0)
    throw new Error(`Expected one of ${DRILLS.map((drill) => drill.name).join(', ')}, got ${name}`);
  useLocalCredentials([]);
  const results: DrillResult[] = [];
  for (const drill of chosen) {
    console.log(`\n# ${drill.name}: ${drill.says}`);
    results.push(await runOne(drill));
  }
  console.log('\nEnd states:');
  for (const result of results) console.log(endState(result));
  return results.every(isGood) ? 0 : 1;
}

async function runOne(drill: Drill): Promise<DrillResult> {
  let server: ModelServer | undefined;
  let cloud: AwsCloud | undefined;
  try {
    return await runDrill(
      drill,
      async (world) => {
        server ??= await startModelServer(world);
        cloud ??= createAwsCloud({
          region: 'us-east-1',
          endpoint: server.url,
          groups: GROUPS,
          alarms: MODEL_ALARMS.map((alarm) => alarm.name),
          recordParameter: '/sluice-drill/release',
          digestParameter: '/sluice-drill/image-digest',
        });
        return cloud;
      },
      console.log,
    );
  } finally {
    cloud?.destroy();
    await server?.stop();
  }
}

function isGood({ drill, ending, onTarget, events }: DrillResult): boolean {
  return ending.kind === drill.ending && onTarget && events.stored === events.accepted;
}

function endState(result: DrillResult): string {
  const { drill, ending, digest, minutes, versions, events } = result;
  return [
    isGood(result) ? 'ok    ' : 'FAILED',
    drill.name.padEnd(16),
    `${ending.kind} after ${minutes} min,`,
    `digest ${digest.slice(7, 8)}…,`,
    `workers ${versions.worker.join(' ')},`,
    `API ${versions.api.join(' ')},`,
    `${events.stored} of ${events.accepted} events stored`,
  ].join(' ');
}
