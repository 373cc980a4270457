import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { textTable } from '../../core/lib/tables.ts';
import type { Proof } from './proofs.ts';

export type Verdict = { what: string; ok: boolean; seconds: number };

export type RunOptions = { say: (line: string) => void; output: 'inherit' | 'ignore' };

/** Runs every proof, even if some fail. One at a time, as each needs the whole machine. */
export async function runProofs(proofs: readonly Proof[], { say, output }: RunOptions): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const proof of proofs) {
    say(`\n── ${proof.what} ──\n`);
    verdicts.push(await run(proof, output));
  }
  return verdicts;
}

async function run({ what, script, args }: Proof, output: RunOptions['output']): Promise<Verdict> {
  const startMs = performance.now();
  const path = fileURLToPath(new URL(`../../${script}`, import.meta.url));
  const [code] = await once(spawn(process.execPath, [path, ...args], { stdio: output }), 'exit');
  return { what, ok: code === 0, seconds: (performance.now() - startMs) / 1000 };
}

export function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ ok, what, seconds }) => [
    `  ${ok ? '✓' : '✗'} ${what}`,
    `${seconds.toFixed(0)} s`,
  ]);
  return textTable(rows, { rightAligned: 'all but the first' });
}
