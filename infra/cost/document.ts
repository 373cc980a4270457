import { replaceMarked } from '../../core/lib/generated-files.ts';
import { DEFAULT_WORKLOAD, SHOWN_RATES } from './assumptions.ts';
import { costTable, sizeTable } from './cost-table.ts';
import type { Deployment } from './deployment.ts';
import { costOf } from './model.ts';
import { priceTable } from './price-table.ts';

/** docs/cost.md with its tables as the model makes them now; the text between the marked parts stays. */
export function updatedDocument(text: string, deployment: Deployment): string {
  const costs = SHOWN_RATES.map((eventsPerSecond) =>
    costOf({ ...DEFAULT_WORKLOAD, eventsPerSecond }, deployment),
  );
  const types = [deployment.api.instanceType, deployment.worker.instanceType];
  return Object.entries({
    costs: costTable(costs),
    sizes: sizeTable(costs),
    prices: priceTable(types),
  }).reduce((updated, [name, table]) => replaceMarked(updated, name, table), text);
}
