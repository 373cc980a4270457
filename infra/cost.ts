import { readFileSync, writeFileSync } from 'node:fs';
import type { Workload } from './cost/assumptions.ts';
import { costTable, sizeTable } from './cost/cost-table.ts';
import { productionDeployment } from './cost/deployment.ts';
import { updatedDocument } from './cost/document.ts';
import { costOf } from './cost/model.ts';
import { readOptions } from './cost/options.ts';
import { LOOKED_UP, REGION } from './cost/prices.ts';

const HELP = `npm run cost: what production costs a month, by component, from the prices in infra/cost/prices.ts.

  npm run cost -- --rate N                  at N events a second, not at the usual three rates; may be repeated
  npm run cost -- --event-bytes N           with payloads of N bytes
  npm run cost -- --events-per-request N    when events come through the batch route
  npm run cost -- --keyed-share N           when this share of events, 0 to 1, has an idempotency key
  npm run cost -- --write                   writes the tables of docs/cost.md
  npm run cost -- --check                   says whether they are up to date, and exits 1 when not`;

const DOCUMENT = 'docs/cost.md';

const options = readOptions(process.argv.slice(2));
switch (options.kind) {
  case 'help':
    say(HELP);
    break;
  case 'wrong':
    say(`${options.reason}\n\n${HELP}`);
    process.exitCode = 1;
    break;
  case 'print':
    print(options.workloads);
    break;
  case 'document':
    document(options.check);
}

function print(workloads: readonly Workload[]): void {
  const costs = workloads.map((workload) => costOf(workload, productionDeployment()));
  say(`Production in ${REGION}, on demand, prices of ${LOOKED_UP}. What it counts: ${DOCUMENT}`);
  say(`\n${costTable(costs)}\n\n${sizeTable(costs)}`);
}

function document(check: boolean): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const updated = updatedDocument(text, productionDeployment());
  if (updated === text) {
    say(`${DOCUMENT} is up to date`);
  } else if (check) {
    say(`${DOCUMENT} is out of date: npm run cost -- --write`);
    process.exitCode = 1;
  } else {
    writeFileSync(DOCUMENT, updated);
    say(`${DOCUMENT} written`);
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
