import { z } from 'zod';

const plan = z.object({
  resource_changes: z
    .array(z.object({ address: z.string(), change: z.object({ actions: z.array(z.string()) }) }))
    .default([]),
});

/**
 * What a plan deletes or replaces and nobody named: a line for each. `planJson` is the text of `terraform show -json`:
 * https://developer.hashicorp.com/terraform/internals/json-format#change-representation
 */
export function unnamedDeletions(planJson: string, allowed: readonly string[]): string[] {
  return plan
    .parse(JSON.parse(planJson))
    .resource_changes.filter(
      ({ address, change }) => change.actions.includes('delete') && !allowed.includes(address),
    )
    .map(({ address, change }) => `${change.actions.includes('create') ? 'replaces' : 'deletes'} ${address}`);
}
