import type { tableDefinitions } from '../../adapters/aws/setup/setup-tables.ts';

type Definition = ReturnType<typeof tableDefinitions>[number];
type Index = NonNullable<Definition['GlobalSecondaryIndexes']>[number];

/** What `DescribeTable` says about one index; the optional parts are those of the definition. */
export type IndexSeen = { [Key in 'IndexName' | 'KeySchema' | 'Projection']?: Index[Key] | undefined };

/**
 * How a table's indexes differ from their definition, a line for each. Terraform ignores indexes, because it would
 * replace a table whose warm throughput AWS has raised.
 */
export function indexDifferences(definition: Definition, seen: readonly IndexSeen[]): string[] {
  const expected = described(definition.GlobalSecondaryIndexes ?? []);
  const found = described(seen);
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort();
  return names.flatMap((name) => {
    const [wanted, is] = [expected.get(name), found.get(name)];
    if (wanted === is) return [];
    return [`${definition.TableName}: index ${name}: expected ${wanted ?? 'none'}, found ${is ?? 'none'}`];
  });
}

function described(indexes: readonly IndexSeen[]): Map<string, string> {
  return new Map(indexes.map((index) => [index.IndexName ?? '', describe(index)]));
}

function describe({ KeySchema = [], Projection }: IndexSeen): string {
  const keys = [...KeySchema]
    .sort((one, other) => String(one.KeyType).localeCompare(String(other.KeyType)))
    .map(({ AttributeName }) => AttributeName);
  const attributes = [...(Projection?.NonKeyAttributes ?? [])].sort();
  return `(${keys.join(', ')}) with ${[Projection?.ProjectionType ?? 'ALL', ...attributes].join(' ')}`;
}
