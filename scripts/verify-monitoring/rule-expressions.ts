import type { Expression } from './expression.ts';
import type { LoadedRule, Prometheus } from './prometheus.ts';

/** The expressions of the loaded rules: recorded series and the operands of alerts must have data. */
export async function ruleExpressions(prometheus: Prometheus): Promise<Expression[]> {
  const loaded = await prometheus.rules();
  const expressions = await Promise.all(loaded.map((rule) => expressionsOf(rule, prometheus)));
  const all = expressions.flat();
  return [...new Map(all.map((one) => [`${one.where} ${one.expr}`, one])).values()];
}

async function expressionsOf(
  { kind, name, expr }: LoadedRule,
  prometheus: Prometheus,
): Promise<Expression[]> {
  if (kind === 'recording') return [{ kind: 'rule', where: name, expr: name }];
  const selectors = await prometheus.selectorsOf(expr);
  // An alert that reads no series, such as a dead man's switch.
  if (selectors.length === 0) return [{ kind: 'alert', where: name, expr }];
  return selectors.map((selector) => ({ kind: 'alert', where: name, expr: selector }));
}
