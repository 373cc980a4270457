import type { Counter } from 'prom-client';

/**
 * Counts events by their type and `label`. The first count of a type also creates the series of its other `values`, at
 * 0.
 */
export function createCountByType<Label extends string, Value extends string>(
  counter: Pick<Counter<'event_type' | Label>, 'inc'>,
  label: Label,
  values: readonly Value[],
): (eventType: string, value: Value) => void {
  const known = new Set<string>();
  const count = (event_type: string, value: Value, by: number) =>
    counter.inc({ event_type, [label]: value } as Record<'event_type' | Label, string>, by); // a computed name loses its type
  return (eventType, value) => {
    if (!known.has(eventType)) for (const each of values) count(eventType, each, 0);
    known.add(eventType);
    count(eventType, value, 1);
  };
}
