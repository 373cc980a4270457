import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { alertTestFile } from './alert-test-file.ts';
import { CASE_GROUPS } from './all-cases.ts';

/** Writes the tests of all alerts into a folder, for `promtool test rules`. Prints how many there are. */
const [, , folder = '.'] = process.argv;
const rules = resolve(import.meta.dirname, '../generated/rules');
for (const group of CASE_GROUPS)
  writeFileSync(join(folder, `${group.name}.yaml`), alertTestFile(group, rules));
process.stdout.write(`${CASE_GROUPS.reduce((sum, { cases }) => sum + cases.length, 0)}\n`);
