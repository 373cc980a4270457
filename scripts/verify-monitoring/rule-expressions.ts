import type { Expression } from './expression.ts';
import type { LoadedRule, Prometheus } from './prometheus.ts';

/** What the rules that Prometheus has loaded rely on: a recorded series has data, and so has each operand of an alert. */
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
  // An alert on nothing at all, as a dead man's switch is.
  if (selectors.length === 0) return [{ kind: 'alert', where: name, expr }];
  return selectors.map((selector) => ({ kind: 'alert', where: name, expr: selector }));
}
