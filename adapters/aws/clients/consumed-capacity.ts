import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { ConsumedUnits } from '../../../core/telemetry/dependency-probe.ts';

const READS = ['BatchGetItem', 'GetItem', 'Query'];
const WRITES = ['BatchExecuteStatement', 'DeleteItem', 'PutItem', 'TransactWriteItems', 'UpdateItem'];

/** The operations in use that report consumed capacity if the request asks for it. */
export const REPORTS_CAPACITY: ReadonlySet<string> = new Set([...READS, ...WRITES]);

/** The statements in use are inserts. */
const READING = new Set(READS);

/** The consumed capacity in a response: one entry per table or statement. Emulators may omit it. */
export function capacityOf(operation: string, output: object): ConsumedUnits[] {
  const reported = (output as { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] }).ConsumedCapacity;
  const access = READING.has(operation) ? 'read' : 'write';
  const byTable = new Map<string, number>();
  for (const { TableName, CapacityUnits } of [reported ?? []].flat())
    if (TableName !== undefined && CapacityUnits !== undefined)
      byTable.set(TableName, (byTable.get(TableName) ?? 0) + CapacityUnits);
  return [...byTable].map(([name, units]) => ({ table: purposeOf(name), access, units }));
}

/** A table's name is a prefix and its purpose: `sluice-events`. */
function purposeOf(tableName: string): string {
  return tableName.slice(tableName.lastIndexOf('-') + 1);
}
