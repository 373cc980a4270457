import { replaceMarked } from '../../core/lib/generated-files.ts';
import { DEFAULT_WORKLOAD, SHOWN_RATES } from './assumptions.ts';
import { describeBasis } from './basis.ts';
import { costTable, sizeTable } from './cost-table.ts';
import type { Deployment } from './deployment.ts';
import { costOf } from './model.ts';
import { priceTable } from './price-table.ts';

/** `text` of docs/cost.md with the generated parts as the model has them now. */
export function updatedDocument(text: string, deployment: Deployment): string {
  const costs = SHOWN_RATES.map((eventsPerSecond) =>
    costOf({ ...DEFAULT_WORKLOAD, eventsPerSecond }, deployment),
  );
  const { api, worker, monitoring } = deployment;
  const types = [api, worker, ...(monitoring === 'off' ? [] : [monitoring])].map(
    ({ instanceType }) => instanceType,
  );
  return Object.entries({
    basis: describeBasis(DEFAULT_WORKLOAD, deployment),
    costs: costTable(costs),
    sizes: sizeTable(costs),
    prices: priceTable(types),
  }).reduce((updated, [name, table]) => replaceMarked(updated, name, table), text);
}
