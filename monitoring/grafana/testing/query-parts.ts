export type Matcher = { label: string; operator: string; value: string };
export type Selector = { metric: string; matchers: Matcher[] };

/** What a PromQL query names. */
export type QueryParts = {
  selectors: Selector[];
  /** The labels that it groups and joins by. */
  grouping: string[];
  /** Names of series without matchers. */
  bare: string[];
};

const SELECTOR = /([a-zA-Z_:][\w:]*)?\{((?:"(?:\\.|[^"\\])*"|[^}"])*)\}/g;
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const NOT_NAMES = /"(?:\\.|[^"\\])*"|\[[^\]]*\]|\boffset \w+|\b[\d.]+(?:e[\d-]+)?\b|\$\w+/g;
const KEYWORDS = ['and', 'or', 'unless', 'bool', 'sum', 'max', 'min', 'avg', 'count', 'topk'];

/** Takes a query apart as far as a dashboard's go: no subqueries, no `@`. */
export function queryParts(query: string): QueryParts {
  const groupings = [...query.matchAll(GROUPING)].flatMap(([, labels = '']) => labels.split(','));
  const rest = query.replace(SELECTOR, ' ').replace(GROUPING, ' ').replace(NOT_NAMES, ' ');
  const names = [...rest.matchAll(/[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)].map(([name]) => name);
  return {
    selectors: [...query.matchAll(SELECTOR)].map(([, metric = '', inside = '']) => ({
      metric,
      matchers: matchersIn(inside),
    })),
    grouping: groupings.map((label) => label.trim()).filter((label) => label !== ''),
    bare: names.filter((name) => !KEYWORDS.includes(name)),
  };
}

function matchersIn(text: string): Matcher[] {
  const parts = text.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"((?:\\.|[^"\\])*)"/g);
  return [...parts].map(([, label = '', operator = '', value = '']) => ({ label, operator, value }));
}
