import { textTable } from '../../../core/lib/tables.ts';

/** A promise, and whether it was kept. */
export type Check = { ok: boolean; what: string; found: string };

/** What a drill reports: checks, and figures that nothing is promised about. */
export type Finding = Check | { what: string; found: string };

/** The findings, and how many checks failed. */
export function renderFindings(findings: readonly Finding[]): string {
  const checks = findings.filter((finding) => 'ok' in finding);
  const failed = checks.filter(({ ok }) => !ok).length;
  const verdict = failed === 0 ? 'All checks passed.' : `${failed} of ${checks.length} checks failed.`;
  return `${textTable(findings.map(rowOf))}\n\n${verdict}`;
}

export function allPassed(findings: readonly Finding[]): boolean {
  return findings.every((finding) => !('ok' in finding) || finding.ok);
}

function rowOf(finding: Finding): string[] {
  const mark = 'ok' in finding ? (finding.ok ? '✓' : '✗') : '·';
  return [`  ${mark}`, finding.what, finding.found];
}

/** A count as the tables show it: 20,000. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** The first few values in brackets, to append to a finding; empty without values. */
export function examples(values: readonly (string | number)[]): string {
  if (values.length === 0) return '';
  return ` (${values.slice(0, 3).join(', ')}${values.length > 3 ? ', …' : ''})`;
}
