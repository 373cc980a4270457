/** The words for the values of a label `event_type`. */
export const EVENT_TYPE = 'the first 100 types that the process sees; `other` for the rest';

/** Labels the first 100 event types by name and the rest `other`: producers choose types, and each is a time series. */
export function createTypeLabel(max = 100): (eventType: string) => string {
  const known = new Set<string>();
  return (eventType) => {
    if (known.has(eventType)) return eventType;
    if (known.size >= max) return 'other';
    known.add(eventType);
    return eventType;
  };
}
