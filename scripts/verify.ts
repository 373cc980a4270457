/** Runs the drills, the conformance tests and the benchmark, one after another: about half an hour. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { textTable } from '../core/lib/tables.ts';
import { noOptionsOrExit } from '../core/process/command-line.ts';

type Proof = { what: string; script: string; args: string[] };
type Verdict = Proof & { ok: boolean; seconds: number };

const PROOFS: Proof[] = [
  { what: 'drill: workers killed, SQS stopped', script: 'load-testing/drills/main.ts', args: [] },
  {
    what: 'drill: the table down for a minute',
    script: 'load-testing/drills/main.ts',
    args: ['table-outage'],
  },
  { what: 'drill: the fleet grows and shrinks', script: 'load-testing/drills/main.ts', args: ['elastic'] },
  {
    what: 'drill: clocks ten minutes off, a worker that stands still',
    script: 'load-testing/drills/main.ts',
    args: ['clocks'],
  },
  {
    what: 'drill: repeats, and what fails for good',
    script: 'load-testing/drills/main.ts',
    args: ['repeats'],
  },
  { what: 'drill: an outage downstream', script: 'load-testing/drills/main.ts', args: ['downstream-outage'] },
  { what: 'conformance: ElasticMQ and DynamoDB Local', script: 'scripts/conformance.ts', args: [] },
  { what: 'benchmark', script: 'load-testing/bench/main.ts', args: [] },
];

noOptionsOrExit(process.argv.slice(2), help());
process.exit(await verify());

function help(): string {
  const list = PROOFS.map(({ what, script, args }) => [`  ${['node', script, ...args].join(' ')}`, what]);
  return `npm run verify: runs all of these, even if some fail, and then reports which did. Takes about half an hour.\n\n${textTable(list)}`;
}

async function verify(): Promise<number> {
  const verdicts: Verdict[] = [];
  for (const proof of PROOFS) {
    console.log(`\n── ${proof.what} ──\n`);
    verdicts.push(await run(proof));
  }
  console.log('\n── verify ──\n');
  const rows = verdicts.map(({ ok, what, seconds }) => [
    `  ${ok ? '✓' : '✗'} ${what}`,
    `${seconds.toFixed(0)} s`,
  ]);
  console.log(textTable(rows, { rightAligned: 'all but the first' }));
  return verdicts.every(({ ok }) => ok) ? 0 : 1;
}

/** One at a time: each needs the whole machine. */
async function run(proof: Proof): Promise<Verdict> {
  const startMs = performance.now();
  const script = fileURLToPath(new URL(`../${proof.script}`, import.meta.url));
  const [code] = await once(spawn(process.execPath, [script, ...proof.args], { stdio: 'inherit' }), 'exit');
  return { ...proof, ok: code === 0, seconds: (performance.now() - startMs) / 1000 };
}
