/** The paths of a route about events. Clients of older services use the other prefixes. */
export function eventPaths(rest: string): readonly [string, ...string[]] {
  return [`/events${rest}`, `/v1/events${rest}`, `/api/v1/events${rest}`];
}

/** The paths of the collection. Some clients add a trailing slash. */
export function collectionPaths(): readonly [string, ...string[]] {
  return [...eventPaths(''), ...eventPaths('/')] as [string, ...string[]]; // neither is empty
}
