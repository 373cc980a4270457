import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { replaceMarked, writeGenerated } from './generated-files.ts';

describe('writing', () => {
  let folder: string;
  let files: Map<string, string>;
  const path = (name: string) => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-generated-'));
    files = new Map([
      [path('new.md'), 'new'],
      [path('changed.md'), 'now'],
      [path('same.md'), 'same'],
    ]);
    await writeFile(path('changed.md'), 'before');
    await writeFile(path('same.md'), 'same');
  });
  afterEach(() => rm(folder, { recursive: true }));

  function write(check: boolean) {
    const said: string[] = [];
    const upToDate = writeGenerated(files, { check, command: 'npm run x', say: (line) => said.push(line) });
    return { upToDate, said };
  }

  test('a check names the files that differ and the command, and changes none', async () => {
    expect(write(true)).toEqual({
      upToDate: false,
      said: [
        `${path('new.md')} is out of date: npm run x`,
        `${path('changed.md')} is out of date: npm run x`,
      ],
    });
    expect(await readFile(path('changed.md'), 'utf8')).toBe('before');
  });

  test('what was written is up to date afterwards', async () => {
    expect(write(false)).toEqual({
      upToDate: true,
      said: [`${path('new.md')} written`, `${path('changed.md')} written`],
    });

    expect(write(true)).toEqual({ upToDate: true, said: ['All generated files are up to date'] });
    expect(await readFile(path('new.md'), 'utf8')).toBe('new');
  });
});

describe('text between markers', () => {
  const text = 'before\n<!-- costs: generated -->\nold\n<!-- end of costs -->\nafter\n';

  test('is replaced, and the text around it stays', () => {
    expect(replaceMarked(text, 'costs', 'new')).toBe(
      'before\n<!-- costs: generated -->\n\nnew\n\n<!-- end of costs -->\nafter\n',
    );
  });

  test.each([
    ['no marker', 'before'],
    ['no end', '<!-- costs: generated -->'],
    ['the end first', '<!-- end of costs --><!-- costs: generated -->'],
  ])('with %s is an error that names both markers', (_, text) => {
    expect(() => replaceMarked(text, 'costs', 'new')).toThrow(
      'no markers <!-- costs: generated --> and <!-- end of costs -->',
    );
  });
});
