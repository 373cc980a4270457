/**
 * The value of a CloudWatch metric math expression for one minute. A metric without data is undefined:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function evaluateMetricMath(expression: string, metrics: Record<string, number | undefined>): number {
  const names = Object.keys(metrics);
  const compute = new Function('FILL', 'IF', ...names, `return ${expression};`);
  return compute(fill, choose, ...Object.values(metrics));
}

function fill(value: number | undefined, other: number): number {
  return value ?? other;
}

function choose(condition: boolean, yes: number, no: number): number {
  return condition ? yes : no;
}
