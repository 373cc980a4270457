/** A series that an expression reads: its name and the labels that it matches by. */
export type Selector = { name: string; labels: string[] };

const KEYWORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);
/** Clauses whose lists hold labels, not series. */
const LABEL_LISTS = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;
const SELECTOR = /(?<![\w:])([a-zA-Z_:][\w:]*)\b(?!\s*\()\s*(\{[^}]*\})?|(\{[^}]*\})/g;

/** The series that a PromQL expression names. It understands the PromQL that rules and dashboards use, not all of it. */
export function selectorsIn(expr: string): Selector[] {
  const strings: string[] = [];
  const plain = expr
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, (text) => `"${strings.push(text) - 1}"`)
    .replaceAll(LABEL_LISTS, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ');
  return [...plain.matchAll(SELECTOR)].flatMap(([, name, matchers = '', nameless]) => {
    if (nameless !== undefined) return byPattern(nameless, strings);
    if (name === undefined || KEYWORDS.has(name)) return [];
    return [{ name, labels: labelsOf(matchers) }];
  });
}

/** `{__name__=~"a(_total)?"}` means `a`. */
function byPattern(matchers: string, strings: readonly string[]): Selector[] {
  const [, index] = /__name__=~"(\d+)"/.exec(matchers) ?? [];
  const pattern = strings[Number(index)] ?? '';
  return [{ name: pattern.slice(1, -1).replace(/\(_total\)\?$/, ''), labels: [] }];
}

function labelsOf(matchers: string): string[] {
  return [...matchers.matchAll(/([a-zA-Z_]\w*)\s*[=!]/g)].map(([, label = '']) => label);
}
