import { readFileSync } from 'node:fs';
import { writeGenerated } from '../../core/lib/generated-files.ts';
import { optionsOrExit } from '../../core/process/command-line.ts';
import { DEFAULT_WORKLOAD, type Workload } from './assumptions.ts';
import { describeBasis } from './basis.ts';
import { productionChoices } from './choices.ts';
import { costTable, sizeTable } from './cost-table.ts';
import { type ProductionChoice, productionDeployment } from './deployment.ts';
import { updatedDocument } from './document.ts';
import { costOf } from './model.ts';
import { readOptions } from './options.ts';

const HELP = `npm run cost: what production costs per month, by component, at the prices in infra/cost/prices.ts.

  npm run cost -- --rate N                  at N events per second instead of the usual three rates; repeatable
  npm run cost -- --event-bytes N           with payloads of N bytes
  npm run cost -- --events-per-request N    with events sent through the batch route
  npm run cost -- --keyed-share N           with an idempotency key on this share of events, 0 to 1
  npm run cost -- --provisioned             with provisioned throughput: STEADY_THROUGHPUT in infra/config.ts
  npm run cost -- --retention-days N        with events kept for N days
  npm run cost -- --write                   writes the tables of docs/cost.md
  npm run cost -- --check                   exits 1 if they are out of date`;

const DOCUMENT = 'docs/cost.md';

const options = optionsOrExit(readOptions(process.argv.slice(2)), HELP);
if (options.kind === 'print') print(options.workloads, options.choice);
else document(options.check);

function print(workloads: readonly Workload[], choice: ProductionChoice): void {
  const deployment = productionDeployment(choice);
  const [first = DEFAULT_WORKLOAD] = workloads; // all differ in their rate alone
  const costs = workloads.map((workload) => costOf(workload, deployment));
  say(`${describeBasis(first, deployment)}\nWhat is included: ${DOCUMENT}`);
  say(`\n${costTable(costs)}\n\n${sizeTable(costs)}`);
}

function document(check: boolean): void {
  const text = updatedDocument(readFileSync(DOCUMENT, 'utf8'), productionDeployment(), productionChoices());
  const command = 'npm run cost -- --write';
  const upToDate = writeGenerated(new Map([[DOCUMENT, text]]), { check, command, say });
  process.exitCode = upToDate ? 0 : 1;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
