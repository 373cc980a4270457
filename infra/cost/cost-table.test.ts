import { describe, expect, it } from 'vitest';
import { DEFAULT_WORKLOAD } from './assumptions.ts';
import { totalOf } from './bill.ts';
import { costTable, perMillionTable, sizeTable } from './cost-table.ts';
import { costOf } from './model.ts';
import { sampleDeployment } from './testing/sample-deployment.ts';

const at = (eventsPerSecond: number) => costOf({ ...DEFAULT_WORKLOAD, eventsPerSecond }, sampleDeployment);
const cellsOf = (table: string, name: string) =>
  table
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .find(([, first]) => first === name)
    ?.slice(2, -1);

describe('the table of costs', () => {
  const table = costTable([at(0), at(1_000)]);

  it('has a column per rate', () => {
    expect(cellsOf(table, '$ per month')).toEqual(['0/s', '1,000/s']);
  });

  it('has cents below ten dollars only', () => {
    expect(cellsOf(table, 'Load balancer')?.[0]).toBe('24');
    const writes = totalOf(at(1_000).lines.filter(({ component }) => component === 'Table: writes'));
    expect(cellsOf(table, 'Table: writes')).toEqual(['1.31', Math.round(writes).toLocaleString('en-US')]);
  });

  it('has no price per million without events', () => {
    expect(cellsOf(table, '**$ per million events**')?.[0]).toBe('**–**');
  });
});

describe('the table of prices per million', () => {
  it('has a row per choice and a column per rate', () => {
    const table = perMillionTable([{ name: 'one', costs: [at(0), at(1_000)] }]);
    expect(cellsOf(table, '$ per million events')).toEqual(['0/s', '1,000/s']);
    expect(cellsOf(table, 'one')).toEqual(['–', (at(1_000).usdPerMonth / 2_628).toFixed(2)]);
  });
});

describe('the table of sizes', () => {
  it("has the model's instances and calls", () => {
    const { apis, workers, calls } = at(1_000);
    const table = sizeTable([at(0), at(1_000)]);
    expect(cellsOf(table, 'API instances')).toEqual(['2', String(apis)]);
    expect(cellsOf(table, 'workers')).toEqual(['2', String(workers)]);
    expect(cellsOf(table, 'billed SQS requests per event')).toEqual(['–', (calls.billed / 1_000).toFixed(3)]);
  });
});
