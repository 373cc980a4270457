import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStandIns, type StandIns } from '../infra/testing/stand-in-commands.ts';

const DIGEST = `sha256:${'0123456789ab'.padEnd(64, 'f')}`;

describe('pushing an image', () => {
  let commands: StandIns;
  let archive: string;

  /** `images`: digests in the repository. A push adds the digest of the image in the archive. */
  function prepare(images: string[], inArchive = DIGEST): void {
    commands = createStandIns({
      aws: `case "$2" in
  describe-images) image=\${*: -1}; grep -q "\${image#imageDigest=}" images ;;
  describe-repositories) echo registry.example/sluice-staging ;;
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
    return { status, copies: commands.calls().filter((call) => call.startsWith('skopeo copy')) };
  };

  test('keeps its digest and adds a readable tag', () => {
    expect(push('staging', archive, DIGEST)).toEqual({
      status: 0,
      copies: [
        `skopeo copy --preserve-digests oci-archive:${archive} docker://registry.example/sluice-staging:0123456789ab`,
      ],
    });
  });

  test('does nothing if the image is there already', () => {
    prepare([DIGEST]);
    expect(push('staging', archive, DIGEST)).toEqual({ status: 0, copies: [] });
  });

  test('fails if the archive has another image', () => {
    prepare([], `sha256:${'9'.repeat(64)}`);
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
