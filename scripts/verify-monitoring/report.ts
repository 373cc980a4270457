import { textTable } from '../../core/lib/tables.ts';
import { type Checked, isAtFault } from './check-expressions.ts';
import type { Expression, WithoutData } from './expression.ts';
import type { TriedAlert, TriedFault } from './try-fault.ts';

export type Verified = {
  checked: readonly Checked[];
  stale: readonly WithoutData[];
  faults: readonly TriedFault[];
  /** Alerts that no fault of this run should cause. */
  untried: readonly string[];
};

/** The results as tables, and the list of failures. */
export function renderVerified(verified: Verified): string {
  const { faults, untried } = verified;
  const failures = failuresOf(verified);
  return [
    'Time from the fault until the alert fired and until its notification, and from the mending until it was resolved:',
    '',
    faultTable(faults),
    '',
    `Not caused in this run (\`promtool test rules\` tests all alerts): ${untried.join(', ') || 'none'}`,
    '',
    expressionTable(verified.checked),
    '',
    ...excused(verified.checked),
    failures.length === 0
      ? 'All is well.'
      : `${failures.length} failed:\n${failures.map((one) => `  ✗ ${one}`).join('\n')}`,
  ].join('\n');
}

/** One line per failure. */
export function failuresOf({ checked, stale, faults }: Verified): string[] {
  return [
    ...checked.filter(isAtFault).map(describeFailure),
    ...stale.map(
      ({ contains }) => `the list of queries without data names ${contains}, which no query contains`,
    ),
    ...faults.flatMap(({ what, alerts }) => alerts.flatMap((alert) => failureOf(what, alert))),
  ];
}

function describeFailure({ kind, where, expr, answer }: Checked): string {
  const why = answer.kind === 'error' ? answer.reason : 'no data';
  return `${kind} ${where}: ${why}\n      ${expr.replaceAll(/\s+/g, ' ')}`;
}

function failureOf(what: string, { alert, firedAfter, notifiedAfter, resolvedAfter }: TriedAlert): string[] {
  if (firedAfter === undefined) return [`${what}: ${alert} did not fire`];
  if (notifiedAfter === undefined && alert !== 'AlertmanagerNotifyFails')
    return [`${what}: no notification of ${alert}`];
  return resolvedAfter === undefined ? [`${what}: ${alert} did not resolve`] : [];
}

function faultTable(faults: readonly TriedFault[]): string {
  const rows = faults.flatMap(({ what, alerts }) =>
    alerts.map(({ alert, firedAfter, notifiedAfter, resolvedAfter }, index) => [
      index === 0 ? what : '',
      alert,
      ...[firedAfter, notifiedAfter, resolvedAfter].map(seconds),
    ]),
  );
  return textTable(rows, {
    head: ['fault', 'alert', 'fired', 'notified', 'resolved'],
    rightAligned: [2, 3, 4],
  });
}

function seconds(value: number | undefined): string {
  return value === undefined ? '–' : `${value.toFixed(1)} s`;
}

const KINDS: Record<Expression['kind'], string> = {
  dashboard: "dashboards' queries",
  rule: 'recorded series',
  alert: "alerts' operands",
};

function expressionTable(checked: readonly Checked[]): string {
  const rows = Object.entries(KINDS).map(([kind, name]) => {
    const all = checked.filter((one) => one.kind === kind);
    const count = (matches: (one: Checked) => boolean) => String(all.filter(matches).length);
    return [
      name,
      String(all.length),
      count(({ answer }) => answer.kind === 'data'),
      count((one) => one.answer.kind === 'empty' && !isAtFault(one)),
      count(isAtFault),
    ];
  });
  return textTable(rows, {
    head: ['', 'all', 'with data', 'rightly without', 'failed'],
    rightAligned: 'all but the first',
  });
}

function excused(checked: readonly Checked[]): string[] {
  const without = checked.filter((one) => one.answer.kind === 'empty' && !isAtFault(one));
  if (without.length === 0) return [];
  const lines = without.map(({ where, excuse }) => `  · ${where}: ${excuse}`);
  return ['Rightly without data:', ...new Set(lines), ''];
}
