import { textTable } from '../core/lib/tables.ts';
import { noOptionsOrExit } from '../core/process/command-line.ts';
import { PROOFS } from './verify/proofs.ts';
import { runProofs, verdictTable } from './verify/run-proofs.ts';

const LIST = PROOFS.map(({ what, script, args }) => [`  ${['node', script, ...args].join(' ')}`, what]);
const HELP = `npm run verify: runs all of these, even if some fail, and then reports which did. Takes about half an hour.

${textTable(LIST)}`;

noOptionsOrExit(process.argv.slice(2), HELP);
const verdicts = await runProofs(PROOFS, { say: console.log, output: 'inherit' });
console.log(`\n── verify ──\n\n${verdictTable(verdicts)}`);
process.exitCode = verdicts.every(({ ok }) => ok) ? 0 : 1;
