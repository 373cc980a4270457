import { replaceMarked } from '../../core/lib/generated-files.ts';
import { DEFAULT_WORKLOAD, SHOWN_RATES } from './assumptions.ts';
import { describeBasis } from './basis.ts';
import { type Choice, costOfChoice } from './choices.ts';
import { componentTable, costTable, perMillionTable, sizeTable } from './cost-table.ts';
import type { Deployment } from './deployment.ts';
import { costOf } from './model.ts';
import { priceTable } from './price-table.ts';

/** Rates at which docs/cost.md compares the choices row by row. */
const COMPARED_RATES = [500, 5_000];

/** `text` of docs/cost.md with the generated parts as the model has them now. */
export function updatedDocument(text: string, deployment: Deployment, choices: readonly Choice[]): string {
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
    choices: perMillionTable(
      choices.map((choice) => ({
        name: choice.name,
        costs: SHOWN_RATES.map((rate) => costOfChoice(choice, rate)),
      })),
    ),
    ...Object.fromEntries(COMPARED_RATES.map((rate) => [`choices at ${rate}`, choiceTable(choices, rate)])),
    sizes: sizeTable(costs),
    prices: priceTable(types),
  }).reduce((updated, [name, table]) => replaceMarked(updated, name, table), text);
}

function choiceTable(choices: readonly Choice[], rate: number): string {
  return componentTable(choices.map((choice) => ({ head: choice.name, cost: costOfChoice(choice, rate) })));
}
