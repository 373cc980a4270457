/** A series that an expression names, with the labels that it selects by. */
export type NamedSeries = { name: string; labels: string[] };

/**
 * Our series in a text that contains PromQL, whatever else it contains. JSON text has its quotation marks escaped.
 */
export function namedSeries(text: string): NamedSeries[] {
  return [...text.replaceAll('\\"', '"').matchAll(SERIES)].map(([, name = '', selector = '']) => ({
    name,
    labels: [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label),
  }));
}

/** Ours are those of the processes, and those that the rules record. */
const SERIES = /(?<![\w:])(sluice_\w+|(?:slo|pipeline):[\w:]+)(?:\{([^}]*)\})?/g;
