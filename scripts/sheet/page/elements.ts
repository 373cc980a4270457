/** An element with a class, and its content. */
export function element(tag: string, className: string, ...content: (string | Element)[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...content);
  return made;
}

/** The colour of a value within its limits. */
export function colorWithin(
  limits: readonly { from: number | null; color: string }[],
  value: number | null,
): string {
  const reached = limits.filter(({ from }) => from === null || (value !== null && value >= from));
  return reached.at(-1)?.color ?? 'inherit';
}
