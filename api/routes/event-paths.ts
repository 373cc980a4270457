/** Where a route about events is: clients of older services know it under other prefixes. */
export function eventPaths(rest: string): readonly [string, ...string[]] {
  return [`/events${rest}`, `/v1/events${rest}`, `/api/v1/events${rest}`];
}

/** The collection itself, which some clients end with a slash. */
export function collectionPaths(): readonly [string, ...string[]] {
  return [...eventPaths(''), ...eventPaths('/')] as [string, ...string[]]; // both have members
}
