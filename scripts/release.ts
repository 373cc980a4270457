import { optionsOrExit } from '../core/process/command-line.ts';
import { checkRelease } from './release/check.ts';
import { drillReleases } from './release/drill.ts';
import { HELP, type ReleaseOptions, readOptions } from './release/options.ts';
import { goBack, releaseStack } from './release/release.ts';

const options = optionsOrExit(readOptions(process.argv.slice(2)), HELP);
process.exitCode = await run(options).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});

function run(chosen: ReleaseOptions): Promise<number> {
  switch (chosen.kind) {
    case 'release':
      return releaseStack(chosen);
    case 'rollback':
      return goBack(chosen);
    case 'check':
      return checkRelease(chosen);
    case 'drill':
      return drillReleases(chosen.name);
  }
}
