import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStandIns, type StandIns } from '../infra/testing/stand-in-commands.ts';

const DIGEST = `sha256:${'0123456789ab'.padEnd(64, 'f')}`;
const RUNNING = `sha256:${'ba9876543210'.padEnd(64, 'e')}`;
const NOTHING_RUNS = 'An error occurred (ParameterNotFound) when calling the GetParameter operation';

describe('pushing an image', () => {
  let commands: StandIns;
  let archive: string;

  /** `images`: digests and tags in the repository. A push adds the digest of the image in the archive. */
  function prepare(images: string[], { inArchive = DIGEST, running = 'none' } = {}): void {
    commands = createStandIns({
      aws: `case "$2" in
  describe-images) image=\${*: -1}; grep "\${image#image*=}" images || { echo ImageNotFoundException >&2; exit 254; } ;;
  describe-repositories) echo registry.example/sluice-staging ;;
  get-parameter) ${running === NOTHING_RUNS || running === 'denied' ? `echo '${running}' >&2; exit 254` : `echo '${running}'`} ;;
  batch-get-image) grep -q '${RUNNING}' images && echo '{"manifest": 1}' || echo None ;;
  get-login-password) echo password ;;
esac`,
      skopeo: `case "$1" in
  login) cat >/dev/null ;;
  copy) echo '${inArchive}' >> images ;;
esac`,
    });
    writeFileSync(join(commands.folder, 'images'), images.map((image) => `${image}\n`).join(''));
    archive = join(commands.folder, 'image.tar');
    writeFileSync(archive, '');
  }
  beforeEach(() => prepare([]));
  afterEach(() => commands.remove());

  const push = (...args: string[]) => {
    const { status } = commands.bash(`scripts/push-image.sh ${args.join(' ')}`);
    const copies = commands.calls().filter((call) => call.startsWith('skopeo copy'));
    const tags = commands.calls().filter((call) => call.startsWith('aws ecr put-image'));
    return { status, copies, tags };
  };

  test('keeps its digest and adds a readable tag', () => {
    expect(push('staging', archive, DIGEST)).toEqual({
      status: 0,
      tags: [],
      copies: [
        `skopeo copy --preserve-digests oci-archive:${archive} docker://registry.example/sluice-staging:0123456789ab`,
      ],
    });
  });

  test('does nothing if the image is there already', () => {
    prepare([DIGEST]);
    expect(push('staging', archive, DIGEST)).toEqual({ status: 0, copies: [], tags: [] });
  });

  test('first tags the image that runs, or it might be deleted with the oldest', () => {
    prepare([RUNNING], { running: RUNNING });
    push('staging', archive, DIGEST);
    const [tag, copy] = commands.calls().filter((call) => /put-image|skopeo copy/.test(call));
    expect(tag).toBe(
      `aws ecr put-image --repository-name sluice-staging --image-tag released-ba9876543210 --image-digest ${RUNNING} --image-manifest {"manifest": 1}`,
    );
    expect(copy).toContain('skopeo copy');
  });

  test.each([
    ['has its tag already', { images: [RUNNING, 'released-ba9876543210'], running: RUNNING }],
    ['is gone, which only another image mends', { images: [], running: RUNNING }],
    ['is not known yet: nothing was deployed', { images: [], running: NOTHING_RUNS }],
  ])('tags nothing if the image that runs %s', (_, { images, running }) => {
    prepare(images, { running });
    expect(push('staging', archive, DIGEST)).toMatchObject({ status: 0, tags: [] });
  });

  test('tags the image that runs before an older one is deployed again', () => {
    prepare([DIGEST, RUNNING], { running: RUNNING });
    expect(push('staging', archive, DIGEST)).toMatchObject({
      status: 0,
      copies: [],
      tags: [expect.any(String)],
    });
  });

  test('pushes nothing if the image that runs cannot be read', () => {
    prepare([], { running: 'denied' });
    expect(push('staging', archive, DIGEST)).toEqual({ status: 1, copies: [], tags: [] });
  });

  test('fails if the archive has another image', () => {
    prepare([], { inArchive: `sha256:${'9'.repeat(64)}` });
    expect(push('staging', archive, DIGEST)).toMatchObject({ status: 1 });
  });

  test.each([
    ['no environment', () => ['', archive, DIGEST]],
    ['an unknown environment', () => ['test', archive, DIGEST]],
    ['a missing archive', () => ['staging', 'nowhere.tar', DIGEST]],
    ['a tag instead of a digest', () => ['staging', archive, 'latest']],
  ])('is refused with %s', (_, args) => {
    const { status, copies } = push(...args());
    expect(status).not.toBe(0);
    expect(copies).toEqual([]);
  });
});
