import { type Monitoring, readEnvironments } from '../config.ts';
import { synthesizeStack, type TestedStack } from './stacks.ts';

/** The stack of the environment that has a monitoring host. */
export function synthesizeMonitored(
  change: Partial<Monitoring> = {},
): TestedStack & { monitoring: Monitoring } {
  const { production } = readEnvironments({});
  if (production.monitoring === 'off') throw new Error('production has no monitoring host');
  const monitoring = { ...production.monitoring, ...change };
  return { ...synthesizeStack({ ...production, monitoring }), monitoring };
}
