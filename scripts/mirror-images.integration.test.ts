import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mirroredImages } from '../infra/observe/monitoring/monitoring-images.ts';
import { createStandIns, type StandIns } from '../infra/testing/stand-in-commands.ts';

const images = Object.entries(mirroredImages());
const [first = ['', '']] = images;

describe('mirroring images', () => {
  let commands: StandIns;

  /** `there`: a pattern of the tags that the repository has. `jq` prints the stack's images. */
  function prepare({ there = 'none', named = images } = {}): void {
    commands = createStandIns({
      npm: '',
      jq: `cat <<'END'\n${named.map((each) => `${each.join(' ')}\n`).join('')}END`,
      aws: `case "$2" in
  describe-images) [[ "$*" =~ imageTag=(${there})$ ]] ;;
  describe-repositories) echo registry.example/sluice-production-monitoring ;;
  get-login-password) echo password ;;
esac`,
      skopeo: 'case "$1" in login) cat >/dev/null ;; inspect) echo sha256:abc ;; esac',
    });
  }
  beforeEach(() => prepare());
  afterEach(() => commands.remove());

  const mirror = (...args: string[]) => {
    const { status } = commands.bash(`scripts/mirror-images.sh ${args.join(' ')}`);
    return { status, copies: commands.calls().filter((call) => call.startsWith('skopeo copy')) };
  };

  test('copies each image for the architecture of the host, under a readable tag', () => {
    const { status, copies } = mirror('production');
    expect(status).toBe(0);
    expect(copies).toEqual(
      images.map(
        ([tag, source]) =>
          `skopeo copy --override-os linux --override-arch amd64 docker://${source} docker://registry.example/sluice-production-monitoring:${tag}`,
      ),
    );
  });

  test('copies only what is missing', () => {
    prepare({ there: first[0] });
    const { status, copies } = mirror('production');
    expect(status).toBe(0);
    expect(copies).toHaveLength(images.length - 1);
    expect(copies.join('\n')).not.toContain(first[1]);
  });

  test('does nothing for an environment without monitoring', () => {
    prepare({ named: [] });
    expect(mirror('staging')).toEqual({ status: 0, copies: [] });
  });

  test.each(['', 'test'])('is refused for the environment "%s"', (environment) => {
    expect(mirror(environment).status).toBe(2);
  });
});
